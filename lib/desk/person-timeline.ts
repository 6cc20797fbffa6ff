import { z } from "zod";
import { many, sql, type Tx } from "#lib/kernel/index.ts";

const Stretch = z.object({
  entitlementId: z.string(),
  entitlement: z.string(),
  systemId: z.string(),
  system: z.string(),
  risk: z.string(),
  from: z.date(),
  /** Unset: no end is known. */
  to: z.date().nullable(),
});

const Place = z.object({
  from: z.date(),
  to: z.date().nullable(),
  status: z.string(),
  title: z.string().nullable(),
  department: z.string().nullable(),
  manager: z.string().nullable(),
  source: z.string(),
  isLoaded: z.boolean(),
  recordedAt: z.date(),
});

const Change = z.object({
  changeId: z.string(),
  at: z.date(),
  cause: z.string(),
  gains: z.array(z.string()),
  /** What was over with it. */
  losses: z.array(z.string()),
  /** What ends by it as well, but later: it is held until then. */
  kept: z.array(z.object({ name: z.string(), until: z.date() })),
  /** A direct act that nobody took back yet. */
  isUndoable: z.boolean(),
});

/** As the database writes it within JSON. */
const ChangeRow = Change.extend({
  kept: z.array(z.object({ name: z.string(), until: z.coerce.date() })),
});

export const PersonTimeline = z.object({
  stretches: z.array(Stretch),
  places: z.array(Place),
  changes: z.array(Change),
  /** Why intent has no effect now. */
  blocks: z.array(
    z.object({
      kind: z.string(),
      name: z.string().nullable(),
      right: z.string().nullable(),
      since: z.date(),
      to: z.date().nullable(),
    }),
  ),
});
export type PersonTimeline = z.output<typeof PersonTimeline>;

/** More bars than this nobody tells apart. */
const stretchesMax = 2000;

/** Everything that one person ever held, where they worked, and what changed it. */
export async function loadTimeline(
  { tx, now }: { readonly tx: Tx; readonly now: Date },
  personId: string,
  withFacts: boolean,
): Promise<PersonTimeline> {
  const stretches = await stretchesOf(tx, personId);
  return {
    stretches: joined(stretches),
    places: withFacts ? await placesOf(tx, personId) : [],
    changes: await changesOf(tx, personId),
    blocks: await blocksOf(tx, personId, now),
  };
}

const stretchesOf = (tx: Tx, personId: string) =>
  many(
    tx,
    Stretch,
    sql`select a.entitlement_id, e.name as entitlement, e.system_id, s.name as system, e.risk,
               a.valid_from as "from", a.valid_to as "to"
        from access a
        join entitlement e on e.id = a.entitlement_id
        join system s on s.id = e.system_id
        where a.person_id = ${personId}::uuid and a.withdrawn_by is null
        order by s.name, e.name, e.id, a.valid_from limit ${stretchesMax}`,
  );

type Stretch = z.output<typeof Stretch>;

/** Rows that only differ in their reasons make one bar. */
function joined(found: readonly Stretch[]): Stretch[] {
  const bars: Stretch[] = [];
  for (const row of found) {
    const before = bars.at(-1);
    const isSame = before?.entitlementId === row.entitlementId;
    if (before && isSame && before.to?.getTime() === row.from.getTime()) before.to = row.to;
    else bars.push({ ...row });
  }
  return bars;
}

const placesOf = (tx: Tx, personId: string) =>
  many(
    tx,
    Place,
    sql`select f.effective_from as "from", f.effective_to as "to",
               f.facts ->> 'hrState' as status, f.facts ->> 'title' as title,
               u.name as department, m.display_name as manager, f.source, f.is_loaded,
               f.recorded_from as recorded_at
        from person_fact f
        left join org_unit u on u.id = (f.facts ->> 'orgUnitId')::uuid
        left join person m on m.id = (f.facts ->> 'managerId')::uuid
        where f.person_id = ${personId}::uuid and f.recorded_to is null
        order by f.effective_from limit 500`,
  );

/** Of somebody who moved, or whose right was shortened: rows of `e` that outlast the change `c`. */
const stillHeld = sql`
  select x.valid_to from access x
  where x.person_id = c.person_id and x.entitlement_id = e.id and x.withdrawn_by is null
    and x.valid_from <= c.at and x.valid_to > c.at`;

const changesOf = (tx: Tx, personId: string) =>
  many(
    tx,
    ChangeRow,
    sql`select c.id as change_id, c.at, c.cause,
               array(select e.name from entitlement e where e.id = any(c.gains) order by 1)
                 as gains,
               array(select e.name from entitlement e
                     where e.id = any(c.losses) and not exists (${stillHeld}) order by 1)
                 as losses,
               coalesce((select jsonb_agg(jsonb_build_object('name', k.name, 'until', k.until)
                                          order by k.name)
                         from (select e.name, (select max(a.valid_to) from (${stillHeld}) a)
                                 as until
                               from entitlement e where e.id = any(c.losses)) k
                         where k.until is not null), '[]') as kept,
               c.inverse is not null and not exists (
                 select from change u where u.cause = 'undo' and u.cause_id = c.id)
                 as is_undoable
        from change c
        where c.person_id = ${personId}::uuid and not c.is_loaded
        order by c.number desc limit 12`,
  );

const blocksOf = (tx: Tx, personId: string, now: Date) =>
  many(
    tx,
    PersonTimeline.shape.blocks.element,
    sql`select b.kind, coalesce(c.name, d.name) as name, e.name as "right",
               b.valid_from as since, b.valid_to as "to"
        from block b
        left join condition c on c.id = b.source_id
        left join sod_rule d on d.id = b.source_id
        left join entitlement e on e.id = b.entitlement_id
        where b.person_id = ${personId}::uuid and b.closed_by is null
          and (b.valid_to is null or b.valid_to > ${now})
        order by b.valid_from, b.id limit 200`,
  );
