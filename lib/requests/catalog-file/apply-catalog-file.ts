import {
  previewConditions,
  previewRole,
  previewRule,
  previewSodRule,
  startAndRun,
  type Draft,
} from "#lib/access/index.ts";
import { conflict, type Context } from "#lib/kernel/index.ts";
import { applyCatalog } from "./apply-catalog.ts";
import type { Change, Drift, Pending } from "./effect.ts";

/** One roll-out of a file: how many it concerns, and whether it is through. */
export type FileRollout = {
  readonly title: string;
  readonly kind: string;
  readonly rolloutId: string | null;
  readonly state: "done" | "running" | "held" | "would run" | "would be held";
  readonly persons: number;
  readonly gained: number;
  readonly lost: number;
  readonly conflicts: number;
};

export type CatalogReport = {
  readonly dryRun: boolean;
  readonly changes: readonly Change[];
  readonly rollouts: readonly FileRollout[];
  readonly drift: readonly Drift[];
};

export type ApplyOptions = {
  readonly dryRun?: boolean;
  readonly onProgress?: (line: string) => void;
};

/**
 * Makes the catalogue what a file says. Roll-outs are previewed, started and, for Postern itself
 * and at the console, run to their end one by one: each is counted on those before it.
 */
export async function applyCatalogFile(
  context: Context,
  text: string,
  { dryRun = false, onProgress }: ApplyOptions = {},
): Promise<CatalogReport> {
  if (dryRun) return rehearse(context, text);
  const changes: Change[] = [];
  const rollouts: FileRollout[] = [];
  for (let pass = 1; pass <= passesMax; pass++) {
    const step = await applyCatalog(context, { file: text });
    changes.push(...step.changes.filter((each) => !isNoted(changes, each)));
    if (step.pending.length === 0) {
      const known = new Set(rollouts.map(({ rolloutId }) => rolloutId));
      const waiting = step.held.filter(({ rolloutId }) => !known.has(rolloutId));
      rollouts.push(
        ...waiting.map((each) => ({ ...each, ...nothingCounted, state: "held" as const })),
      );
      return { dryRun, changes, rollouts, drift: step.drift };
    }
    for (const pending of step.pending) {
      onProgress?.(`rolling out ${pending.draft.kind} ${pending.title}`);
      rollouts.push(await rollOut(context, pending));
    }
  }
  throw conflict("changed_meanwhile");
}

/** Once for what the file says, once for what waited for it, once for somebody else's edit. */
const passesMax = 3;

const nothingCounted = { kind: "", persons: 0, gained: 0, lost: 0, conflicts: 0 };

const isNoted = (changes: readonly Change[], { kind, code }: Change): boolean =>
  changes.some((each) => each.kind === kind && each.code === code);

async function rehearse(context: Context, text: string): Promise<CatalogReport> {
  const { changes, rehearsed, held, drift } = await applyCatalog(context, {
    file: text,
    dryRun: true,
  });
  const waiting = held.map((each) => ({ ...each, ...nothingCounted, state: "held" as const }));
  const would = rehearsed.map(({ isHeld, ...each }): FileRollout => {
    return { ...each, rolloutId: null, state: isHeld ? "would be held" : "would run" };
  });
  return { dryRun: true, changes, rollouts: [...would, ...waiting], drift };
}

async function rollOut(context: Context, { title, draft }: Pending): Promise<FileRollout> {
  const shown = await preview(context, draft);
  const { rolloutId, effectHash, persons, gained, lost, conflicts } = shown;
  const state = await startAndRun(context, { rolloutId, effectHash });
  const counted = { title, kind: draft.kind, rolloutId, persons, gained, lost, conflicts };
  return { ...counted, state: state === "held" || state === "done" ? state : "running" };
}

function preview(context: Context, draft: Draft) {
  switch (draft.kind) {
    case "rule":
      return previewRule(context, draft);
    case "role":
      return previewRole(context, {
        roleId: draft.roleId,
        entitlementIds: draft.entitlementIds,
        includedIds: draft.includedIds,
      });
    case "conditions":
      return previewConditions(context, draft);
    case "sod":
      return previewSodRule(context, { ...draft.about, content: draft.content });
    case "rule-retirement":
    case "retirement":
    case "takeover":
    case "takeover-end":
      throw new Error(`a catalogue file makes no draft of kind ${draft.kind}`);
  }
}
