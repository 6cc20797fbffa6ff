import {
  holds,
  isOnlyImpersonated,
  needs,
  no,
  yes,
  type Actor,
  type Decision,
} from "#lib/kernel/index.ts";

export const viewRight = "recordings.view";

/** Whose recording, as far as rights ask. */
export type Recorded = { readonly personId: string };

/** In person, with the right, and never one's own: who is watched does not see how well. */
export function canView(actor: Actor, recorded: Recorded): Decision {
  if (!holds(actor, viewRight)) return needs(viewRight)(actor);
  if (isOnlyImpersonated(actor)) return no("impersonated");
  if (actor.kind === "person" && actor.personId === recorded.personId) return no("own_recording");
  return yes();
}

type Held = Recorded & { readonly heldBy: string | null };

/** Who may view may also see to it that a recording stays. */
export const canHold = (actor: Actor, recorded: Recorded): Decision<{ by: string | null }> => {
  const may = canView(actor, recorded);
  if (!may.allowed) return may;
  return yes({ by: actor.kind === "person" ? actor.personId : null });
};

/** Another person than the one who held it. */
export function canRelease(actor: Actor, recorded: Held): Decision<{ by: string | null }> {
  const may = canHold(actor, recorded);
  if (!may.allowed) return may;
  const isSame = may.proof.by !== null && may.proof.by === recorded.heldBy;
  return isSame ? no("own_hold") : may;
}
