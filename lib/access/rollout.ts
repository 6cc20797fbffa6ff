import { z } from "zod";
import { isOnlyImpersonated, no, yes, type Actor, type Decision } from "#lib/kernel/index.ts";
import type { CauseKind } from "./cause.ts";

export const rolloutStates = [
  "previewed",
  "held",
  "running",
  "paused",
  "done",
  "cancelled",
  "undone",
] as const;
export type RolloutState = (typeof rolloutStates)[number];
export const rolloutKinds = ["rule", "role", "catalogue", "sod", "takeover", "import"] as const;
export type RolloutKind = (typeof rolloutKinds)[number];

/** Work that touches many, applied person by person. */
export const Rollout = z.object({
  id: z.uuid(),
  kind: z.enum(rolloutKinds),
  title: z.string(),
  state: z.enum(rolloutStates),
  draft: z.unknown(),
  version: z.number().int(),
  effectHash: z.string().nullable(),
  total: z.number().int(),
  done: z.number().int(),
  gained: z.number().int(),
  lost: z.number().int(),
  holdReason: z.string().nullable(),
  effectiveAt: z.date().nullable(),
  isLoaded: z.boolean(),
  startedBy: z.uuid().nullable(),
  releasedBy: z.uuid().nullable(),
  undoOf: z.uuid().nullable(),
  createdAt: z.date(),
  changedAt: z.date(),
  endedAt: z.date().nullable(),
});
export type Rollout = z.output<typeof Rollout>;

const next = {
  start: ["previewed"],
  release: ["held"],
  pause: ["running"],
  resume: ["paused"],
  cancel: ["previewed", "held"],
  undo: ["running", "paused", "done"],
} as const satisfies Record<string, readonly RolloutState[]>;
export type RolloutAct = keyof typeof next;

/** Whether an act is possible in this state. */
export function canSteer(rollout: Rollout, act: RolloutAct): Decision {
  const allowed: readonly RolloutState[] = next[act];
  return allowed.includes(rollout.state) ? yes() : no(`rollout_is_${rollout.state}`);
}

export type ReleaseProof = { readonly releasedBy: string | null };

/**
 * A second person releases what the brake held, never the one who started it. The console counts as
 * the second person while fewer than two people may release.
 */
export function canRelease(
  actor: Actor,
  rollout: Rollout,
  releaserCount: number,
): Decision<ReleaseProof> {
  if (rollout.state !== "held") return no(`rollout_is_${rollout.state}`);
  if (actor.kind === "operator") {
    return releaserCount < 2 ? yes({ releasedBy: null }) : no("two_people_may_release");
  }
  if (actor.kind !== "person") return no("only_a_person_releases");
  if (!actor.rights.has("holds.release")) return no("needs_holds.release");
  if (actor.personId === rollout.startedBy) return no("own_rollout");
  if (isOnlyImpersonated(actor)) return no("impersonated");
  return yes({ releasedBy: actor.personId });
}

/** The right that edits each kind of thing. */
export const rightFor: Record<RolloutKind, string> = {
  rule: "rules.manage",
  role: "catalog.manage",
  catalogue: "catalog.manage",
  sod: "rules.manage",
  takeover: "access.manage",
  import: "feeds.manage",
};

export const causeFor: Record<RolloutKind, CauseKind> = {
  rule: "rule",
  role: "role",
  catalogue: "catalogue",
  sod: "rule",
  takeover: "takeover",
  import: "feed",
};
