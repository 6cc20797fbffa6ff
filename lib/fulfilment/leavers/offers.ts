import { holdersOfRight } from "#lib/access/index.ts";
import { rows, sql, type Tx } from "#lib/kernel/index.ts";
import { keeperRight, type ItemKind } from "./item.ts";
import type { Owned } from "./owned.ts";

export type Offering = {
  readonly leaverId: string;
  readonly endedBy: readonly string[];
  readonly now: Date;
};

/** How far up something is offered where a manager is not there. */
const levelsMax = 5;

/** Managers of a person, the nearest first. */
async function managersOf(tx: Tx, personId: string): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    sql`with recursive up (id, level) as (
          select manager_id, 1 from person where id = ${personId}::uuid
          union
          select p.manager_id, up.level + 1 from up join person p on p.id = up.id
          where up.level < ${levelsMax}::int)
        select id::text from up where id is not null order by level`,
  );
  return found.map(({ id }) => id);
}

/** Who of these people is at work and can be given something. */
export async function receivers(
  tx: Tx,
  personIds: readonly string[],
  { leaverId, endedBy, now }: Offering,
): Promise<ReadonlySet<string>> {
  const found = await rows<{ id: string }>(
    tx,
    sql`select id::text from person
        where id = any(${[...personIds]}::uuid[]) and hr_state in ('active', 'leave')
          and suspended_at is null and (ends_at is null or ends_at > ${now})
          and id <> ${leaverId}::uuid and id <> all(${[...endedBy]}::uuid[])`,
  );
  return new Set(found.map(({ id }) => id));
}

/**
 * To whom each thing is offered: the manager, the owner of what contains it, further managers,
 * whoever keeps such things; never who told the end. Null: nobody is there.
 */
export async function offersFor(
  tx: Tx,
  owned: readonly Owned[],
  offering: Offering,
): Promise<ReadonlyMap<Owned, string | null>> {
  const managers = await managersOf(tx, offering.leaverId);
  const keepers = new Map<ItemKind, readonly string[]>();
  for (const kind of new Set(owned.map((each) => each.kind))) {
    const found = await holdersOfRight(tx, keeperRight[kind], offering.now);
    keepers.set(kind, found.toSorted());
  }
  const parents = owned.flatMap(({ parentOwner }) => parentOwner ?? []);
  const able = await receivers(
    tx,
    [...managers, ...parents, ...[...keepers.values()].flat()],
    offering,
  );
  return new Map(
    owned.map((each) => {
      const [nearest, ...further] = managers;
      const asked = [nearest, each.parentOwner, ...further, ...(keepers.get(each.kind) ?? [])];
      const taker = asked.find((id) => id != null && able.has(id) && id !== each.subjectId);
      return [each, taker ?? null];
    }),
  );
}
