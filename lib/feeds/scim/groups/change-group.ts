import { lockSubjects } from "#lib/access/index.ts";
import type { PersonId, Tx, Work } from "#lib/kernel/index.ts";
import type { GroupChange } from "../member-delta.ts";
import { ScimError } from "../scim-error.ts";
import {
  checkedName,
  isUuid,
  membersMax,
  parkedMax,
  resourceOf,
  type Answer,
  type Group,
  type GroupId,
} from "./group.ts";
import { claimName, lockGroup, updateGroup } from "./group-store.ts";
import {
  closeMembers,
  membersOf,
  openMembers,
  peopleIn,
  peopleNamed,
  peopleOfDifference,
  type Touched,
} from "./member-store.ts";
import { refuseOwners } from "./refuse-owners.ts";
import { nowMax, refreshLater, refreshPeople } from "./refresh-people.ts";

type Asked = {
  readonly groupId: GroupId;
  readonly feedId: Group["feedId"];
  readonly ifMatch?: number | undefined;
};

/** Locks whom the change concerns, then the group: people come before groups in the lock order. */
export async function lockForChange(
  work: Work,
  asked: Asked,
  members: GroupChange["members"],
): Promise<Group> {
  const people = await peopleConcerned(work.tx, asked.groupId, members);
  if (people.length <= nowMax) await lockSubjects(work.tx, people);
  return lockGroup(work.tx, asked);
}

async function peopleConcerned(tx: Tx, groupId: string, change: GroupChange["members"]) {
  if (change.kind === "replace") {
    return peopleOfDifference(tx, { groupId, names: change.members, most: nowMax + 1 });
  }
  const ids = [...change.add, ...change.remove].filter(isUuid);
  // Few need no look at who of them is there: locking finds that out.
  if (ids.length <= nowMax) return ids;
  const named = await peopleNamed(tx, ids);
  return [...named.values()].filter((personId) => personId !== null);
}

type Counted = { readonly closed: readonly Touched[]; readonly opened: readonly Touched[] };

/** A step: the locked group becomes what the change says, and its people's access follows. */
export async function changeGroup(work: Work, group: Group, change: GroupChange): Promise<Group> {
  const { displayName = group.displayName, externalId = group.externalId } = change;
  const isRenamed = displayName !== group.displayName;
  checkNames(change);
  if (isRenamed) await claimName(work, { feedId: group.feedId, displayName, groupId: group.id });
  const moved = await moveMembers(work, group, change.members);
  const { closed, opened } = moved;
  const isMoved = closed.length + opened.length > 0;
  if (!isMoved && !isRenamed && externalId === group.externalId) return group;
  const next: Group = {
    ...{ ...group, displayName, externalId, ...sizesOf(group, moved) },
    ...{ version: group.version + 1, changedAt: instantAfter(work, group) },
  };
  await updateGroup(work.tx, next);
  const inside = isRenamed ? (await peopleIn(work.tx, group.id)).map(({ id }) => id) : [];
  await refuseOwners(work, group.feedId, [...inside, ...peopleOf(opened)]);
  await follow(work, next, [...inside, ...peopleOf([...closed, ...opened])]);
  recordChange(work, next, { isRenamed, ...moved });
  return next;
}

function checkNames({ displayName = "", externalId, members }: GroupChange): void {
  checkedName("displayName", displayName);
  checkedName("externalId", externalId ?? "");
  const named = members.kind === "delta" ? [...members.add, ...members.remove] : members.members;
  for (const name of named) checkedName("members.value", name);
}

/** A step: who goes, goes; who comes, comes. Somebody whom the provider names anew stays. */
export async function moveMembers(
  work: Work,
  group: Group,
  change: GroupChange["members"],
): Promise<Counted> {
  const at = { group, at: instantAfter(work, group) };
  const closed = await closeMembers(work, at, change);
  const add = change.kind === "delta" ? change.add : change.members;
  return { closed, opened: await openMembers(work, at, add) };
}

/** A write that waited for another one is told after it, whenever it began. */
export const instantAfter = ({ now }: Pick<Work, "now">, { changedAt }: Group): Date =>
  changedAt > now ? changedAt : now;

/** @throws ScimError 413 for more members than a group may have, or more who are nobody yet. */
export function sizesOf(group: Group, { closed, opened }: Counted) {
  const members = group.members + opened.length - closed.length;
  const parked = group.parked + parkedIn(opened) - parkedIn(closed);
  if (members > membersMax) throw new ScimError(413, `members: expected at most ${membersMax}`);
  if (parked > parkedMax) {
    throw new ScimError(413, `members: expected at most ${parkedMax} who are nobody yet`);
  }
  return { members, parked };
}

const parkedIn = (touched: readonly Touched[]): number =>
  touched.filter(({ personId }) => personId === null).length;

export const peopleOf = (touched: readonly Touched[]): PersonId[] => [
  ...new Set(touched.flatMap(({ personId }) => personId ?? [])),
];

/** A step: few people's access changes in this transaction, many people's by a job. */
export async function follow(work: Work, group: Group, personIds: readonly string[]) {
  const people = [...new Set(personIds)];
  if (people.length > nowMax) await refreshLater(work, { group, personIds: people });
  else await refreshPeople(work, { feedId: group.feedId, personIds: people });
}

type Said = Counted & { readonly isRenamed?: boolean };

export function recordChange(
  work: Work,
  group: Group,
  { closed, opened, isRenamed = false }: Said,
): void {
  const persons = peopleOf([...closed, ...opened]);
  work.record({
    target: group.id,
    ...(persons.length <= nowMax && { persons }),
    detail: {
      ...{ feedId: group.feedId, version: group.version, isRenamed },
      ...{ left: closed.length, joined: opened.length, members: group.members },
    },
  });
  work.live("scim-groups", [group.id]);
}

/** The group as the client sees it, its members only where they are asked for. */
export async function answerOf(tx: Tx, group: Group, withMembers: boolean): Promise<Answer> {
  const members = withMembers ? await membersOf(tx, [group.id]) : undefined;
  const resource = resourceOf(group, members && (members.get(group.id) ?? []));
  return { resource, version: group.version };
}
