import {
  holds,
  inPerson,
  no,
  sql,
  yes,
  type Actor,
  type Decision,
  type PersonActor,
  type Sql,
} from "#lib/kernel/index.ts";
import { keeperRight, shownKinds, type LeaverItem } from "./item.ts";

/** Whoever keeps people, hears what HR says, or reads everybody's access, reads every case. */
export const readsAllCases = (actor: Actor): boolean =>
  ["people.manage", "access.read", "feeds.manage"].some((right) => holds(actor, right));

/**
 * Cases `c` that somebody may read: all, or those in which something is offered to them, is theirs
 * now, or is of a kind that they keep. Nobody reads their own by being offered something.
 */
export function readableSql(actor: Actor): Sql {
  if (readsAllCases(actor)) return sql`true`;
  if (actor.kind !== "person") return sql`false`;
  return sql`exists (select from leaver_item i where i.case_id = c.id and ${mineSql(actor)})`;
}

/** Items `i` that somebody may read of a case that they may read. */
export const itemReadableSql = (actor: Actor): Sql =>
  readsAllCases(actor) ? sql`true` : actor.kind === "person" ? mineSql(actor) : sql`false`;

function mineSql(actor: PersonActor): Sql {
  const kept = Object.entries(keeperRight)
    .filter(([, right]) => actor.rights.has(right))
    .map(([kind]) => kind);
  const id = sql`${actor.personId}::uuid`;
  return sql`(i.offered_to = ${id} or i.new_owner = ${id} or i.kind = any(${kept}::text[]))`;
}

export type Deciding = {
  readonly item: Pick<LeaverItem, "kind" | "offeredTo" | "newOwner">;
  readonly leaverId: string;
  /** Who told the end, or could have signed it. */
  readonly endedBy: readonly string[];
};

/**
 * Whoever is offered something takes it; whoever keeps such things gives it to somebody else than
 * themselves. Nobody gains by an end that they told, and nobody decides in their own case.
 */
export function mayReassign(
  actor: Actor,
  { item, leaverId, endedBy }: Deciding,
  toId: string,
): Decision<{ by: string }> {
  const person = inPerson(actor);
  if (!person.allowed) return person;
  const { personId } = person.proof;
  if (personId === leaverId) return no("own_case");
  if (endedBy.includes(personId)) return no("told_the_end");
  if (endedBy.includes(toId)) return no("receiver_told_the_end");
  if (toId === leaverId) return no("to_who_left");
  if (shownKinds.has(item.kind)) return no("decided_elsewhere");
  if (toId === personId && item.offeredTo === personId) return yes({ by: personId });
  const right = keeperRight[item.kind];
  if (!actor.rights.has(right)) return no(`needs_${right}`);
  return toId === personId ? no("to_oneself") : yes({ by: personId });
}

/** Whoever has it now, or keeps such things, gives it back or keeps it; never whoever came back. */
export function maySettleBack(
  actor: Actor,
  { item, leaverId }: Deciding,
): Decision<{ by: string }> {
  const person = inPerson(actor);
  if (!person.allowed) return person;
  const { personId } = person.proof;
  if (personId === leaverId) return no("own_case");
  if (item.newOwner === personId) return yes({ by: personId });
  const right = keeperRight[item.kind];
  return actor.rights.has(right) ? yes({ by: personId }) : no(`needs_${right}`);
}
