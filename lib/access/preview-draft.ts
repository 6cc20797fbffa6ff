import type { Work } from "#lib/kernel/index.ts";
import type { BrakeTrip } from "./brake-trip.ts";
import type { Draft } from "./draft.ts";
import { effectOfDraft, type Named } from "./draft-effect.ts";
import { effectHash, type PersonEffect } from "./effect.ts";
import { rolloutTrips } from "./rollout-trips.ts";
import type { RolloutKind } from "./rollout.ts";
import { insertRollout, totalsOf } from "./rollout-store.ts";
import { shareWorld } from "./world-store.ts";

export const kindOfDraft: Record<Draft["kind"], RolloutKind> = {
  rule: "rule",
  "rule-retirement": "rule",
  role: "role",
  conditions: "catalogue",
  retirement: "catalogue",
  sod: "sod",
  takeover: "takeover",
  "takeover-end": "takeover",
};

/** What the hash is bound to, beside the effect. */
export const versionOfDraft = (draft: Draft): number => ("version" in draft ? draft.version : 0);

export type Previewed = {
  readonly rolloutId: string;
  readonly effectHash: string;
  readonly persons: number;
  readonly gained: number;
  readonly lost: number;
  readonly conflicts: number;
  /** Where the brake would hold it. */
  readonly trips: readonly BrakeTrip[];
};

export type DraftPreview = {
  readonly draft: Draft;
  readonly title: string;
  readonly named?: Named;
  readonly payloads?: ReadonlyMap<string, object>;
  readonly undoOf?: string;
};

/** A step: counts the draft's effect on everybody and keeps it as a roll-out to be started. */
export async function previewDraft(work: Work, asked: DraftPreview): Promise<Previewed> {
  await shareWorld(work.tx);
  const effects = await effectOfDraft(work.tx, work.now, asked.draft, asked.named);
  const kind = kindOfDraft[asked.draft.kind];
  const version = versionOfDraft(asked.draft);
  const hash = effectHash(version, effects);
  const rolloutId = await insertRollout(work, {
    kind,
    title: asked.title,
    state: "previewed",
    draft: asked.draft,
    version,
    effectHash: hash,
    effects,
    ...(asked.payloads && { payloads: asked.payloads }),
    ...(asked.undoOf !== undefined && { undoOf: asked.undoOf }),
  });
  work.record({
    action: "rollout.preview",
    target: rolloutId,
    detail: { kind, version, effectHash: hash, persons: effects.length, ...totalsOf(effects) },
  });
  const trips = await rolloutTrips(work, { kind, effects });
  return { rolloutId, effectHash: hash, trips, ...summaryOf(effects) };
}

export const summaryOf = (effects: readonly PersonEffect[]) => ({
  persons: effects.length,
  conflicts: effects.reduce((sum, each) => sum + each.conflicts, 0),
  ...totalsOf(effects),
});
