import {
  holds,
  isOnlyImpersonated,
  no,
  yes,
  type Actor,
  type Decision,
  type PersonId,
} from "#lib/kernel/index.ts";
import type { MoverCase } from "./mover.ts";

/** Who decides now: the next manager in line, or, without one, the owner of each right. */
export type Deciders = {
  readonly managerId: PersonId | null;
  /** By assignment; used where no manager is left. */
  readonly owners: ReadonlyMap<string, PersonId>;
};

type Asked = Pick<MoverCase, "personId" | "fromManagerId">;

/** Who decides about one right; nobody does about their own. */
export function deciderOf(
  { personId }: Pick<MoverCase, "personId">,
  { managerId, owners }: Deciders,
  assignmentId: string,
): PersonId | null {
  const decider = managerId ?? owners.get(assignmentId) ?? null;
  return decider === personId ? null : decider;
}

/** Only who is asked about every one of these rights, and never who moved. */
export function mayConfirm(
  actor: Actor,
  moved: Asked & { readonly deciders: Deciders },
  assignmentIds: readonly string[],
): Decision<{ deciderId: PersonId }> {
  if (actor.kind !== "person") return no("only_a_person_decides");
  if (actor.personId === moved.personId) return no("own_move");
  if (isOnlyImpersonated(actor)) return no("impersonated");
  const isAsked = assignmentIds.every(
    (id) => deciderOf(moved, moved.deciders, id) === actor.personId,
  );
  return isAsked ? yes({ deciderId: actor.personId }) : no("not_asked");
}

/** The manager of before may say something, and decides nothing by it. */
export function mayNote(actor: Actor, moved: Asked): Decision {
  if (actor.kind !== "person" || actor.personId !== moved.fromManagerId) return no("not_asked");
  if (actor.personId === moved.personId) return no("own_move");
  return isOnlyImpersonated(actor) ? no("impersonated") : yes();
}

/** Who moved, both managers, who is asked, and who reads everybody's access. */
export function maySee(actor: Actor, moved: Asked & { readonly deciders: Deciders }): boolean {
  if (holds(actor, "access.read")) return true;
  if (actor.kind !== "person") return false;
  const { managerId, owners } = moved.deciders;
  const seeing = [moved.personId, moved.fromManagerId, managerId];
  return seeing.includes(actor.personId) || (managerId === null && isAmong(actor.personId, owners));
}

const isAmong = (personId: PersonId, owners: ReadonlyMap<string, PersonId>): boolean =>
  [...owners.values()].includes(personId);
