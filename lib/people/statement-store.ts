import { z } from "zod";
import {
  execute,
  many,
  newId,
  recordset,
  rows,
  sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { HrState } from "./hr-state.ts";
import type { Snapshot } from "./snapshot.ts";
import { dayOf } from "./zone-day.ts";
import { retractedAmong, type Effective, type Facts, type Statement } from "./statement.ts";

/** What was told of a person, and by which feed's run, event or act. */
export type Told = {
  readonly personId: string;
  readonly statement: Statement;
  readonly source: string;
  readonly sourceId: string | null;
  /** History that was loaded, as `--as-of` does. */
  readonly isLoaded: boolean;
};

const Text = z.string().nullable();
const Job = z.object({
  id: z.string(),
  orgUnitId: Text,
  title: Text,
  grade: Text,
  location: Text,
  managerId: Text,
});
export const FactsShape = z.object({
  givenName: Text,
  familyName: Text,
  displayName: z.string(),
  workEmail: Text,
  workerType: z.string(),
  status: HrState,
  timeZone: z.string(),
  startDate: Text,
  endDate: Text,
  orgUnitId: Text,
  title: Text,
  grade: Text,
  location: Text,
  managerId: Text,
  sponsorId: Text,
  jobs: z.array(Job).optional(),
});

const Says = z.union([
  z.object({ whole: FactsShape }),
  z.object({
    part: FactsShape.partial(),
    turn: z.enum(["begin", "end", "leave", "return"]).optional(),
    job: z.object({ id: z.string(), holds: Job.omit({ id: true }).nullable() }).optional(),
  }),
  z.object({ startsOn: z.string(), was: z.string().optional() }),
  z.object({ undoes: z.enum(["begin", "end"]), day: z.string().optional() }),
]);

const Row = z.object({
  personId: z.string(),
  key: z.string(),
  day: z.string().nullable(),
  edge: z.enum(["start", "end"]).nullable(),
  at: z.date().nullable(),
  enteredAt: z.date(),
  says: z.unknown(),
  isSnapshot: z.boolean(),
  retracts: z.string().nullable(),
  source: z.string(),
  sourceId: z.string().nullable(),
  isLoaded: z.boolean(),
});

/** Everything that was told of these people: piece by piece, and as whole rows of files. */
export async function toldOf(tx: Tx, personIds: readonly string[]): Promise<Told[]> {
  const ids = [...personIds];
  const found = await many(
    tx,
    Row,
    sql`select person_id, key, effective_day::text as day, effective_edge as edge,
               effective_at as at, entered_at, says, false as is_snapshot, retracts, source,
               source_id, false as is_loaded
        from person_statement where person_id = any(${ids}::uuid[])
        union all
        select person_id, id::text, null, null, effective_from, recorded_from, facts, true, null,
               source, source_id, is_loaded
        from person_fact where not is_derived and person_id = any(${ids}::uuid[])`,
  );
  return found.map(({ personId, source, sourceId, isLoaded, ...row }) => {
    return { personId, source, sourceId, isLoaded, statement: statementOf(row) };
  });
}

/**
 * How much may be told of one person piece by piece before somebody looks: their facts follow from
 * all of it, each time.
 */
export const statementsMax = 2000;

/** How much was told of each of these people piece by piece. */
export async function countTold(
  tx: Tx,
  personIds: readonly string[],
): Promise<Map<string, number>> {
  const found = await rows<{ id: string; n: number }>(
    tx,
    sql`select person_id::text as id, count(*)::int as n from person_statement
        where person_id = any(${[...personIds]}::uuid[]) group by 1`,
  );
  return new Map(found.map(({ id, n }) => [id, n]));
}

/** Whether what was told piece by piece under this key still counts; unset: nothing was. */
export async function statementStands(
  tx: Tx,
  personId: string,
  key: string,
): Promise<boolean | undefined> {
  const told = await many(
    tx,
    z.object({
      key: z.string(),
      enteredAt: z.date(),
      retracts: z
        .string()
        .nullable()
        .transform((other) => other ?? undefined),
    }),
    sql`select key, entered_at, retracts from person_statement
        where person_id = ${personId}::uuid`,
  );
  if (!told.some((each) => each.key === key)) return undefined;
  return !retractedAmong(told).has(key);
}

type Said = Omit<z.output<typeof Row>, "personId" | "source" | "sourceId" | "isLoaded">;

function statementOf({
  key,
  day,
  edge,
  at,
  enteredAt,
  says,
  isSnapshot,
  retracts,
}: Said): Statement {
  const effective: Effective =
    day !== null && edge !== null ? { day, edge } : { at: at ?? enteredAt };
  return {
    ...{ key, effective, enteredAt },
    ...(isSnapshot && { says: { whole: factsOf(says as Snapshot, at ?? enteredAt) } }),
    // What is not said is not there: JSON has no undefined.
    ...(!isSnapshot && says !== null && { says: Says.parse(says) as Statement["says"] }),
    ...(retracts !== null && { retracts }),
  };
}

const unsaid = Object.fromEntries(
  Object.keys(FactsShape.omit({ jobs: true }).shape).map((field) => [field, null]),
);

/** A row's state is that of its day; what it says of its status holds within its dates. */
function factsOf({ hrState, ...snapshot }: Snapshot, at: Date): Facts {
  const { startDate, endDate, timeZone } = snapshot;
  const isToCome = hrState === "pre_hire" && startDate !== null;
  const isOver = hrState === "ended" && endDate !== null && endDate < dayOf(at, timeZone);
  const status = isToCome || isOver ? "active" : hrState;
  return FactsShape.parse({ ...unsaid, ...snapshot, status });
}

/** A step: keeps what was told; what was told before under the same key is not told again. */
export async function insertTold({ tx, now }: Work, told: readonly Told[]): Promise<number> {
  if (told.length === 0) return 0;
  const written = told.map(({ personId, statement, source, sourceId }) => {
    const { key, effective, enteredAt, says = null, retracts = null } = statement;
    const isDay = "day" in effective;
    return {
      id: newId(),
      person_id: personId,
      key,
      effective_day: isDay ? effective.day : null,
      effective_edge: isDay ? effective.edge : null,
      effective_at: isDay ? null : effective.at.toISOString(),
      entered_at: enteredAt.toISOString(),
      says,
      retracts,
      source,
      source_id: sourceId,
    };
  });
  return execute(
    tx,
    sql`insert into person_statement (id, person_id, key, effective_day, effective_edge,
                                      effective_at, entered_at, says, retracts, source, source_id,
                                      recorded_at)
        select id, person_id, key, effective_day, effective_edge, effective_at, entered_at, says,
               retracts, source, source_id, ${now}
        from jsonb_to_recordset(${recordset(written)})
          as r (id uuid, person_id uuid, key text, effective_day date, effective_edge text,
                effective_at timestamptz, entered_at timestamptz, says jsonb, retracts text,
                source text, source_id uuid)
        on conflict (person_id, key) do nothing`,
  );
}
