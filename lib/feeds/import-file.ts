import type { Readable } from "node:stream";
import { invalidInput, isPosternError, PosternError, type Context } from "#lib/kernel/index.ts";
import { applyBatch } from "./apply-batch.ts";
import { noCounts, sumCounts, type Counts, type FeedMode, type RunState } from "./feed.ts";
import { Mapping, readFeedFile, type FeedFormat } from "./file/index.ts";
import { finishRun } from "./finish-run.ts";
import { isRunning, knownRows } from "./known-rows.ts";
import { openRun } from "./open-run.ts";
import { previewRun } from "./preview-run.ts";
import { sortRows, type Sorted } from "./sort-rows.ts";
import { dropStage, keepEffect, stageRows } from "./stage-rows.ts";
import { startRun } from "./start-run.ts";

export type ImportOptions = {
  readonly feed: string;
  readonly mode: FeedMode;
  readonly format: FeedFormat;
  readonly fileName?: string;
  /** YYYY-MM-DD: loads history. */
  readonly asOf?: string;
  readonly isDryRun?: boolean;
  /** Refuses to apply unless the effect is the one with this hash. */
  readonly expect?: string;
  readonly onProgress?: (progress: { done: number; total: number }) => void;
};

export type Imported = {
  readonly runId: string;
  readonly state: RunState;
  readonly counts: Counts;
  readonly effectHash: string | null;
};

const stagePeople = 10_000;

/**
 * Imports a file of people. Each step is a door of its own, so that a death anywhere leaves a run
 * that a worker or the next call goes on with; a dry run does all of it and keeps nothing.
 * @throws invalid_input when the file as a whole cannot be read: nothing is written then but the
 * failed run and its reason.
 */
export async function importFile(
  context: Context,
  options: ImportOptions,
  bytes: Readable,
): Promise<Imported> {
  const { feed, mode, asOf, fileName, isDryRun = false } = options;
  const opened = await startRun(context, {
    feed,
    mode,
    isDryRun,
    ...(asOf !== undefined && { asOf }),
    ...(fileName !== undefined && { fileName }),
  });
  const { runId } = opened;
  try {
    const known = await knownRows({ feedId: opened.feedId });
    const read = readFeedFile(bytes, options.format, Mapping.parse(opened.mapping));
    const sorted = await sortRows(read, known, mode === "full");
    if (sorted.rows === 0) throw noRows();
    await stage(runId, sorted);
    return isDryRun
      ? await preview(context, runId, sorted)
      : await apply(context, { runId, sorted, options });
  } catch (error) {
    await finishRun(context, { runId, failure: failureOf(error), isDryRun });
    await dropStage({ runId });
    throw error;
  }
}

const noRows = () =>
  invalidInput([{ field: "(file)", reason: "no_rows", expected: "at least one row of a person" }]);

function failureOf(error: unknown): string {
  if (!isPosternError(error))
    return error instanceof Error ? error.message.slice(0, 2000) : "failed";
  return `${error.reason} ${JSON.stringify(error.details)}`.slice(0, 2000);
}

async function stage(runId: string, { changed, issues }: Sorted): Promise<void> {
  for (let from = 0; from < Math.max(changed.length, issues.length); from += stagePeople) {
    await stageRows({
      runId,
      rows: changed.slice(from, from + stagePeople),
      issues: issues.slice(from, from + stagePeople),
    });
  }
}

const sortedCounts = ({ rows, unchanged, quarantined, conflicts }: Sorted): Counts => ({
  ...noCounts,
  rows,
  unchanged,
  quarantined,
  conflicts,
});

async function preview(context: Context, runId: string, sorted: Sorted): Promise<Imported> {
  const effect = await previewRun(context, { runId, only: "all" });
  const held = { held: effect.heldIds.length };
  const counts = sumCounts(sumCounts(sortedCounts(sorted), effect.counts), held);
  const { effectHash, lines } = effect;
  await keepEffect({ runId, lines });
  await dropStage({ runId });
  const { state } = await finishRun(context, { runId, counts, effectHash, isDryRun: true });
  return { runId, state, counts, effectHash };
}

type Applying = { runId: string; sorted: Sorted; options: ImportOptions };

async function apply(context: Context, { runId, sorted, options }: Applying): Promise<Imported> {
  const { expect, onProgress } = options;
  const counts = sortedCounts(sorted);
  const hasKnown = sorted.changed.some(({ personId }) => personId !== undefined);
  const effect =
    hasKnown || expect !== undefined
      ? await previewRun(context, { runId, only: expect === undefined ? "known" : "all" })
      : undefined;
  if (expect !== undefined && effect?.effectHash !== expect) {
    throw new PosternError("stale_preview", "effect_differs", { effectHash: effect?.effectHash });
  }
  if (sorted.changed.length > 0) {
    const [heldIds, holdReason] = [effect?.heldIds ?? [], effect?.trips ?? []];
    await openRun(context, { runId, counts, heldIds, holdReason });
    await applyAll(context, runId, onProgress);
  }
  const done = await finishRun(context, {
    runId,
    ...(sorted.changed.length === 0 && { counts }),
    ...(expect !== undefined && { effectHash: expect }),
  });
  return { runId, ...done, effectHash: expect ?? null };
}

/** Applies what is left of a run, batch by batch. */
export async function applyAll(
  context: Context,
  runId: string,
  onProgress?: ImportOptions["onProgress"],
): Promise<void> {
  for (;;) {
    const { applied, done, total } = await applyBatch(context, { runId });
    if (applied === 0) return;
    onProgress?.({ done, total });
  }
}

/** A worker goes on with a run whose process died, or that was released. */
export async function continueRun(context: Context, runId: string): Promise<void> {
  if (!(await isRunning({ runId }))) return;
  await applyAll(context, runId);
  await finishRun(context, { runId });
}
