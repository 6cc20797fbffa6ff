import { z } from "zod";
import { execute, many, rows, sql, type Tx } from "#lib/kernel/index.ts";

/** Where somebody works, and for whom. */
export type Place = { readonly unitId: string | null; readonly managerId: string | null };

/** From where somebody came to where they are, by their first job. */
export type Move = {
  readonly personId: string;
  readonly before: Place;
  readonly after: Place;
  /** When `after` took effect. */
  readonly at: Date;
};

/** People whose first job changed since somebody followed it, in id order. */
export async function peopleToFollow(tx: Tx, most: number): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    sql`select distinct person_id::text as id from position
        where is_primary and not is_followed order by 1 limit ${most}`,
  );
  return found.map(({ id }) => id);
}

const Row = z.object({
  personId: z.string(),
  at: z.date(),
  afterUnit: z.string().nullable(),
  afterManager: z.string().nullable(),
  beforeUnit: z.string().nullable(),
  beforeManager: z.string().nullable(),
});

/**
 * A step: what became of these people's first jobs since it was last followed, which it is from now
 * on. Whoever began, ended or began anew has not moved, nor has whoever's history is loaded. The
 * caller has locked the people.
 */
export async function followedMoves(
  tx: Tx,
  personIds: readonly string[],
  now: Date,
): Promise<Move[]> {
  const ids = sql`${[...personIds]}::uuid[]`;
  // Identifiers ascend in the order in which positions were written.
  const found = await many(
    tx,
    Row,
    sql`select p.id as person_id, c.valid_from as at,
               c.org_unit_id as after_unit, c.manager_id as after_manager,
               b.org_unit_id as before_unit, b.manager_id as before_manager
        from person p
        join position c on c.person_id = p.id and c.is_primary and c.valid_to is null
          and not c.is_followed
        join lateral (
          select * from position o
          where o.person_id = p.id and o.is_primary and o.id < c.id
          order by o.is_followed desc, case when o.is_followed then o.id end desc, o.id
          limit 1) b on true
        where p.id = any(${ids}) and p.hr_state in ('active', 'leave')
          and not exists (
            select from person_fact f where f.person_id = p.id and f.recorded_to is null
              and f.is_loaded and f.effective_from <= ${now}
              and (f.effective_to is null or f.effective_to > ${now}))
          and not exists (
            select from position o
            where o.person_id = p.id and o.is_primary and o.id >= b.id and o.id < c.id
              and o.valid_to < (select n.valid_from from position n
                                where n.person_id = p.id and n.is_primary and n.id > o.id
                                order by n.id limit 1))
        order by p.id`,
  );
  await execute(
    tx,
    sql`update position set is_followed = true
        where person_id = any(${ids}) and is_primary and not is_followed`,
  );
  return found.map(({ personId, at, ...row }) => ({
    ...{ personId, at },
    before: { unitId: row.beforeUnit, managerId: row.beforeManager },
    after: { unitId: row.afterUnit, managerId: row.afterManager },
  }));
}
