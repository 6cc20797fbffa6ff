import type { Readable } from "node:stream";
import {
  conflict,
  holdLock,
  isPosternError,
  PosternError,
  type Context,
  type PersonId,
} from "#lib/kernel/index.ts";
import { applyBatch } from "./apply-batch.ts";
import { arrivalsOfRun } from "./arrivals.ts";
import { sumCounts, type Counts, type FeedMode, type RunState } from "./feed.ts";
import { Mapping, type FeedFormat } from "./file/index.ts";
import { finishRun } from "./finish-run.ts";
import { holdRows } from "./hold-rows.ts";
import { missingTrip, stayingPeople } from "./missing-people.ts";
import { openRun } from "./open-run.ts";
import { neededToGovern } from "./portal-refusal.ts";
import { previewRun } from "./preview-run.ts";
import { stageFile, type Staging } from "./stage-file.ts";
import { keepEffect } from "./stage-rows.ts";
import { startRun } from "./start-run.ts";
import { supersedeHeld } from "./supersede-held.ts";
import { feedOfRunning, heldRows, unfinishedRuns } from "./unfinished-runs.ts";

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
  /** Of a schedule: who set it. */
  readonly setBy?: PersonId | null;
  readonly onProgress?: (progress: { done: number; total: number }) => void;
};

export type Imported = {
  readonly runId: string;
  readonly state: RunState;
  readonly counts: Counts;
  readonly effectHash: string | null;
};

/** A process that was killed lets go of its feed as soon as the database notices. */
const feedWaitMs = 30_000;
/** As long as a large first load of another feed may take. */
const turnWaitMs = 15 * 60_000;

/**
 * Imports a file of people. Each step is a door of its own, so that a death anywhere leaves a run
 * that a worker or the next import of the feed goes on with; a dry run does all of it and keeps
 * nothing.
 * @throws invalid_input when the file as a whole cannot be read: nothing is written then but the
 * failed run and its reason.
 */
export function importFile(
  context: Context,
  options: ImportOptions,
  bytes: Readable,
): Promise<Imported> {
  return alone(options.feed, async () => {
    await finishEarlier(context, options.feed);
    return importAlone(context, options, bytes);
  });
}

/** One run of a feed at a time. */
const alone = <T>(feed: string, work: () => Promise<T>): Promise<T> =>
  holding({ name: `feed:${feed}`, waitMs: feedWaitMs }, work);

/** Feeds change people one after the other: the brake must see what the one before took. */
const inTurn = <T>(work: () => Promise<T>): Promise<T> =>
  holding({ name: "feeds:apply", waitMs: turnWaitMs }, work);

type Lock = { readonly name: string; readonly waitMs: number };

async function holding<T>({ name, waitMs }: Lock, work: () => Promise<T>): Promise<T> {
  const release = await holdLock(name, waitMs);
  if (!release) throw conflict("feed_is_busy", { lock: name });
  try {
    return await work();
  } finally {
    await release();
  }
}

/** Files come one after the other: what an earlier one began is finished first. */
async function finishEarlier(context: Context, feed: string): Promise<void> {
  for (const { runId, state } of await unfinishedRuns({ feed })) {
    if (state === "running") await inTurn(() => finishAll(context, runId));
    else await giveUp(context, { runId, failure: "cut short before its file was read" });
  }
}

async function importAlone(
  context: Context,
  options: ImportOptions,
  bytes: Readable,
): Promise<Imported> {
  const { feed, mode, format, asOf, fileName, isDryRun = false, setBy = null } = options;
  const opened = await startRun(context, {
    feed,
    mode,
    isDryRun,
    setBy,
    ...(asOf !== undefined && { asOf }),
    ...(fileName !== undefined && { fileName }),
  });
  const { runId, feedId } = opened;
  const applying: Applying = { runId, feedId, options, isOpen: false };
  try {
    const mapping = Mapping.parse(opened.mapping);
    const staging = await stageFile(bytes, { runId, feedId, mode, format, mapping });
    return isDryRun
      ? await preview(context, { runId, feedId, staging })
      : await inTurn(() => apply(context, applying, staging));
  } catch (error) {
    // A database that went away in the middle: a worker goes on.
    if (applying.isOpen && !isPosternError(error)) throw error;
    await giveUp(context, { runId, failure: failureOf(error), isDryRun });
    throw error;
  }
}

type GivenUp = { runId: string; failure: string; isDryRun?: boolean };

async function giveUp(context: Context, { runId, failure, isDryRun }: GivenUp): Promise<void> {
  await finishRun(context, { runId, failure, isDryRun: isDryRun ?? false });
}

function failureOf(error: unknown): string {
  if (!isPosternError(error))
    return error instanceof Error ? error.message.slice(0, 2000) : "failed";
  return `${error.reason} ${JSON.stringify(error.details)}`.slice(0, 2000);
}

type Effect = Awaited<ReturnType<typeof previewRun>>;
type Staged = {
  readonly runId: string;
  readonly feedId: string;
  readonly staging: Staging;
  readonly asOf?: string;
};

/**
 * Whom the brake holds and why; a file that leaves many out is held as a whole, but for ends, and
 * of one that brings very many nobody comes.
 */
async function holdsOf(effect: Effect | undefined, { runId, feedId, staging, asOf }: Staged) {
  const { heldIds: braked = [], trips = [] } = effect ?? {};
  const isLive = asOf === undefined;
  const arrivals = isLive ? await arrivalsOfRun({ runId, feedId }) : { personIds: [] };
  const heldIds = [...new Set([...braked, ...arrivals.personIds])];
  const holding = [...(arrivals.trip ? [arrivals.trip] : []), ...trips];
  const missing = isLive ? missingTrip(staging) : undefined;
  if (missing === undefined) return { heldIds, holdReason: heldIds.length > 0 ? holding : [] };
  const staying = await stayingPeople({ runId });
  return { heldIds: [...new Set([...heldIds, ...staying])], holdReason: [missing, ...holding] };
}

type Previewed = Pick<Staged, "runId" | "feedId" | "staging">;

async function preview(context: Context, staged: Previewed): Promise<Imported> {
  const { runId, staging } = staged;
  const effect = await previewRun(context, { runId, only: "all" });
  const held = { held: (await holdsOf(effect, staged)).heldIds.length };
  const counts = sumCounts(sumCounts(staging.counts, effect.counts), held);
  const { effectHash, lines } = effect;
  await keepEffect({ runId, lines });
  const { state } = await finishRun(context, { runId, counts, effectHash, isDryRun: true });
  return { runId, state, counts, effectHash };
}

type Applying = {
  readonly runId: string;
  readonly feedId: string;
  readonly options: ImportOptions;
  /** Whether rows may have been applied. */
  isOpen: boolean;
};

async function apply(context: Context, run: Applying, staging: Staging): Promise<Imported> {
  const { runId, options } = run;
  const { expect } = options;
  const { counts, staged, isFirst } = staging;
  const isAsked = expect !== undefined;
  const effect =
    (staged > 0 && !isFirst) || isAsked
      ? await previewRun(context, { runId, only: isAsked ? "all" : "known" })
      : undefined;
  if (isAsked && effect?.effectHash !== expect) {
    throw new PosternError("stale_preview", "effect_differs", { effectHash: effect?.effectHash });
  }
  await supersede(context, run, staging);
  const { asOf } = options;
  const { feedId } = run;
  const holds = await holdsOf(effect, {
    runId,
    feedId,
    staging,
    ...(asOf !== undefined && { asOf }),
  });
  if (staged > 0 || holds.holdReason.length > 0) {
    await openRun(context, { runId, counts, ...holds });
    run.isOpen = true;
    await applyAll(context, runId, options.onProgress);
  }
  const done = await finishRun(context, {
    runId,
    ...(staged === 0 && holds.holdReason.length === 0 && { counts }),
    ...(isAsked && { effectHash: expect }),
  });
  return { runId, ...done, effectHash: expect ?? null };
}

/** What an earlier file said and the brake holds is over where this file says something. */
async function supersede(context: Context, run: Applying, staging: Staging): Promise<void> {
  const held = await heldRows({ feedId: run.feedId });
  const told = held.filter(({ employeeNumber }) => staging.has(employeeNumber));
  for (const [runId, rows] of Map.groupBy(told, (each) => each.runId)) {
    const numbers = rows.map(({ employeeNumber }) => employeeNumber);
    await supersedeHeld(context, { runId, byRunId: run.runId, numbers });
  }
}

/** Applies what is left of a run, batch by batch. */
async function applyAll(
  context: Context,
  runId: string,
  onProgress?: ImportOptions["onProgress"],
): Promise<void> {
  for (;;) {
    try {
      const { applied, done, total } = await applyBatch(context, { runId });
      if (applied === 0) return;
      onProgress?.({ done, total });
    } catch (error) {
      const needed = neededToGovern(error);
      if (needed === undefined || !isPosternError(error)) throw error;
      const { reason } = error;
      const { held } = await holdRows(context, { runId, personIds: [...needed], reason });
      if (held === 0) throw error;
    }
  }
}

async function finishAll(context: Context, runId: string): Promise<void> {
  await applyAll(context, runId);
  await finishRun(context, { runId });
}

/** A worker goes on with a run whose process died, or that was released. */
export async function continueRun(context: Context, runId: string): Promise<void> {
  const feed = await feedOfRunning({ runId });
  if (feed !== undefined) await alone(feed, () => inTurn(() => finishAll(context, runId)));
}
