import { z } from "zod";
import { brakedRisks } from "#lib/access/index.ts";
import {
  decodeCursor,
  emptySql,
  encodeCursor,
  many,
  one,
  Page,
  query,
  sql,
  type Sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { FeedRunId, rowKinds } from "./feed.ts";
import { RunLine, runLines } from "./list-runs.ts";
import { mayReadRuns } from "./may-read-runs.ts";
import { RightName, rightNames } from "./right-names.ts";

const Held = z.object({
  personId: z.string(),
  employeeNumber: z.string(),
  displayName: z.string(),
});

/**
 * Where the brake tripped: rights lost in one department, of one class of risk or in all, a fact
 * that many lose, people whom a full file leaves out, more newcomers than a company has in a day,
 * what whoever imports would gain, or who governs the portal.
 */
const Trip = z.object({
  scope: z.enum([
    ...["company", "department", "risk", "column", "missing", "arrivals"],
    ...["starter", "portal"],
  ] as const),
  risk: z.enum(brakedRisks).nullable(),
  field: z.string().nullable(),
  unit: z.string().nullable(),
  losing: z.number(),
  lostBefore: z.number(),
  holding: z.number(),
  limit: z.number(),
});

export const getRun = query({
  name: "feed-run.get",
  title: "Says how far a run is, what it did and whom the brake holds.",
  right: "feeds.manage",
  scope: "hr:write",
  rest: { method: "GET", path: "/feed-runs/{runId}" },
  input: z.object({ runId: FeedRunId }),
  output: RunLine.extend({ heldPeople: z.array(Held), trips: z.array(Trip) }),
  authorize: mayReadRuns,
  run: async ({ tx, input: { runId } }) => {
    const run = await one(tx, RunLine, sql`${runLines} where id = ${runId}::uuid`, "feed_run");
    const heldPeople = await many(
      tx,
      Held,
      sql`select s.person_id, s.employee_number, p.display_name
          from feed_stage s join person p on p.id = s.person_id
          where s.run_id = ${runId}::uuid and s.state = 'held' order by p.display_name limit 200`,
    );
    const trips = await many(
      tx,
      Trip,
      sql`select t.scope, t.risk, t.field, u.name as unit, t.losing,
                 t."lostBefore" as lost_before, t.holding, floor(t."limit")::int as "limit"
          from feed_run r,
            jsonb_to_recordset(r.hold_reason)
              as t (scope text, risk text, field text, "orgUnitId" uuid, losing int, "lostBefore" int, holding int,
                    "limit" float)
          left join org_unit u on u.id = t."orgUnitId"
          where r.id = ${runId}::uuid and jsonb_typeof(r.hold_reason) = 'array'
          order by t.losing desc limit 100`,
    );
    return { ...run, heldPeople, trips };
  },
});

const Line = z.object({
  /** Unset where a dry run would bring somebody new. */
  personId: z.string().nullable(),
  employeeNumber: z.string(),
  displayName: z.string(),
  kind: z.enum(rowKinds).nullable(),
  gains: z.array(RightName),
  losses: z.array(RightName),
});
const Total = RightName.extend({
  entitlementId: z.string(),
  gains: z.number(),
  losses: z.number(),
});

/** What a dry run would do stands in its own table; what a run did, in the changes it caused. */
const linesOf = (runId: string): Sql => sql`
  select f.position::bigint as place, p.id as person_id, f.employee_number, f.display_name, f.kind,
         f.gains, f.losses
  from feed_effect f left join person p on p.employee_number = f.employee_number
  where f.run_id = ${runId}::uuid
  union all
  select row_number() over (order by cardinality(c.losses) desc, cardinality(c.gains) desc, c.id),
         p.id, p.employee_number, p.display_name, null, c.gains, c.losses
  from change c join person p on p.id = c.person_id
  where c.cause_id = ${runId}::uuid`;

export const listEffect = query({
  name: "feed-run.effect",
  title: "Names everybody whom a run concerns, with the rights they gain and lose.",
  right: "feeds.manage",
  scope: "hr:write",
  rest: { method: "GET", path: "/feed-runs/{runId}/effect" },
  input: z.object({ runId: FeedRunId, ...Page }),
  output: z.object({
    lines: z.array(Line),
    people: z.number(),
    /** By right, the largest losses first; at most 200. */
    rights: z.array(Total),
    cursor: z.string().nullable(),
  }),
  authorize: mayReadRuns,
  run: async ({ tx, input }) => {
    const [after] = decodeCursor(input.cursor) ?? [];
    const found = await many(
      tx,
      Line.extend({ place: z.bigint().transform(Number) }),
      sql`select place, person_id, employee_number, display_name, kind,
                 ${rightNames(sql`gains`)} as gains, ${rightNames(sql`losses`)} as losses
          from (${linesOf(input.runId)}) l
          where true ${after === undefined ? emptySql : sql`and place > ${Number(after)}::bigint`}
          order by place limit ${input.limit + 1}`,
    );
    const page = found.slice(0, input.limit);
    const last = found.length > input.limit ? page.at(-1) : undefined;
    return {
      lines: page.map((line) => Line.parse(line)),
      ...(await totalsOf(tx, input.runId)),
      cursor: last ? encodeCursor([last.place]) : null,
    };
  },
});

async function totalsOf(tx: Tx, runId: string) {
  const { people } = await one(
    tx,
    z.object({ people: z.number() }),
    sql`select count(*)::int as people from (${linesOf(runId)}) l`,
    "feed_run",
  );
  const rights = await many(
    tx,
    Total,
    sql`select e.id as entitlement_id, e.name, s.name as system, e.risk,
               count(*) filter (where c.gained)::int as gains,
               count(*) filter (where not c.gained)::int as losses
        from (${linesOf(runId)}) l
        cross join lateral (select unnest(l.gains) as id, true as gained
                            union all select unnest(l.losses), false) c
        join entitlement e on e.id = c.id
        join system s on s.id = e.system_id
        group by e.id, e.name, s.name, e.risk
        order by losses desc, gains desc, s.name, e.name limit 200`,
  );
  return { people, rights };
}
