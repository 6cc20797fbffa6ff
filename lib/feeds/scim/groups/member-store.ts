import { z } from "zod";
import { isLocked } from "#lib/access/index.ts";
import {
  maybe,
  recordset,
  rows,
  sql,
  type PersonId,
  type Sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import type { GroupChange } from "../member-delta.ts";
import { scimError, shown } from "../scim-error.ts";
import { canonical, isUuid, type Group, type Member } from "./group.ts";
import { lockParking } from "./claim-parked.ts";

/** Names that a provider calls its members by, and who they are as far as somebody is. */
export type Named = ReadonlyMap<string, PersonId | null>;

/** Who is meant: people by their ids. Whom this transaction holds is there. */
export async function peopleNamed(tx: Tx, names: readonly string[]): Promise<Named> {
  const ids = names.filter(isUuid).map(canonical);
  const unsure = ids.filter((id) => !isLocked(tx, id));
  const found =
    unsure.length === 0
      ? []
      : await rows<{ id: PersonId }>(
          tx,
          sql`select id::text from person where id = any(${unsure}::uuid[])`,
        );
  const there = new Set<string>(found.map(({ id }) => id));
  const idOf = (name: string) => {
    const id = canonical(name);
    return there.has(id) || isLocked(tx, id) ? (id as PersonId) : null;
  };
  return new Map(names.map((name) => [name, idOf(name)]));
}

export type Touched = { readonly personId: PersonId | null };
type MemberChange = GroupChange["members"];
type At = { readonly group: Group; readonly at: Date };

/** Who goes: by the id, or by what the provider called them when they came in. */
export function closeMembers({ tx }: Work, { group, at }: At, change: MemberChange) {
  const isDelta = change.kind === "delta";
  const names = isDelta ? change.remove : change.members;
  if (isDelta && names.length === 0) return [];
  return rows<Touched>(
    tx,
    sql`update scim_group_member m set until = greatest(${at}::timestamptz, m.since)
        where m.group_id = ${group.id}::uuid and m.until is null
          and ${isDelta ? isNamed(names) : sql`not (${isNamed(names)})`}
        returning m.person_id::text`,
  );
}

const isNamed = (names: readonly string[]): Sql =>
  sql`(m.value = any(${names.map(canonical)}::text[]) or m.told = any(${[...names]}::text[]))`;

/** Everybody goes. */
export const closeAll = ({ tx }: Work, { group, at }: At) =>
  rows<Touched>(
    tx,
    sql`update scim_group_member m set until = greatest(${at}::timestamptz, m.since)
        where m.group_id = ${group.id}::uuid and m.until is null returning m.person_id::text`,
  );

/** Who comes: whoever is in already stays, and what is nobody yet is parked. */
export async function openMembers(
  work: Work,
  { group, at }: At,
  names: readonly string[],
): Promise<Touched[]> {
  if (names.length === 0) return [];
  const { tx } = work;
  const named = await settleNames(work, group, names);
  const opened = [...named].map(([told, personId]) => ({
    ...{ value: personId ?? canonical(told), told, person: personId },
  }));
  return rows<Touched>(
    tx,
    // Asked by index and once: a join with the set would read everybody who is in.
    sql`with inside as materialized (
          select m.told from scim_group_member m
          where m.group_id = ${group.id}::uuid and m.until is null
            and m.told = any(${[...named.keys()]}::text[]))
        insert into scim_group_member (id, group_id, value, told, person_id, since)
        select gen_random_uuid(), ${group.id}::uuid, r.value, r.told, r.person, ${at}
        from jsonb_to_recordset(${recordset(opened)}) as r (value text, told text, person uuid)
        where r.told not in (select told from inside)
        on conflict (group_id, value) where until is null do nothing
        returning person_id::text`,
  );
}

/** Who is nobody yet is looked up once more, with whoever is being made meanwhile. */
async function settleNames(work: Work, group: Group, names: readonly string[]): Promise<Named> {
  const named = await peopleNamed(work.tx, names);
  const unknown = [...named].flatMap(([name, personId]) => (personId === null ? [name] : []));
  if (unknown.length === 0) return named;
  await refuseGroups(work.tx, unknown);
  await lockParking(work, group.feedId, "alone");
  return new Map([...named, ...(await peopleNamed(work.tx, unknown))]);
}

/** Groups within groups are not kept: who is in one is said of the people themselves. */
async function refuseGroups(tx: Tx, names: readonly string[]): Promise<void> {
  const nested = await maybe(
    tx,
    z.object({ id: z.string() }),
    sql`select id from scim_group where id = any(${names.filter(isUuid)}::uuid[]) limit 1`,
  );
  if (!nested) return;
  throw scimError(
    "invalidValue",
    `members: ${shown(nested.id)} is a group; only people are members`,
  );
}

/** People who would come or go if the members were these; at most so many. */
export async function peopleOfDifference(
  tx: Tx,
  { groupId, names, most }: { groupId: string; names: readonly string[]; most: number },
): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    sql`with named as materialized (
          select id from person where id = any(${names.filter(isUuid)}::uuid[])),
        inside as materialized (
          select person_id as id from scim_group_member
          where group_id = ${groupId}::uuid and until is null and person_id is not null)
        select id::text from (
          (select id from named except select id from inside)
          union all (select id from inside except select id from named)) d
        limit ${most}`,
  );
  return found.map(({ id }) => id);
}

/** The people in a group now. */
export const peopleIn = (tx: Tx, groupId: string) =>
  rows<{ id: PersonId }>(
    tx,
    sql`select person_id::text as id from scim_group_member
        where group_id = ${groupId}::uuid and until is null and person_id is not null`,
  );

type Inside = Member & { readonly groupId: string };

/** Members of these groups, as SCIM shows them. */
export async function membersOf(
  tx: Tx,
  groupIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Member[]>> {
  const found = await rows<Inside>(
    tx,
    sql`select m.group_id::text, m.value, p.display_name as display
        from scim_group_member m left join person p on p.id = m.person_id
        where m.group_id = any(${[...groupIds]}::uuid[]) and m.until is null
        order by m.group_id, m.value collate "C"`,
  );
  return Map.groupBy(found, ({ groupId }) => groupId);
}
