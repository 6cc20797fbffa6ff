import { z } from "zod";
import { Instant, many, one, onlySystem, query, sql } from "#lib/kernel/index.ts";
import { lastOnes, owingAnswers, silence } from "./owed-answers.ts";

/** An answer that is this young is on its way. */
const underWay = sql`interval '5 seconds'`;

const State = z.object({
  processes: z.int(),
  /** Answers that live processes owe. */
  owed: z.int(),
  /** Of the oldest termination that one of them did not answer. */
  owedSince: z.date().nullable(),
  /** Machines of those processes. */
  hosts: z.array(z.string()),
});

/** Whether every process that lives has answered every termination that it owes an answer to. */
export const getTerminationState = query({
  name: "ticket.termination-state",
  title: "Says whether every live process answers what was ended.",
  right: "system",
  rest: "internal",
  input: z.object({}),
  output: State,
  authorize: onlySystem,
  run: ({ tx, now }) =>
    one(
      tx,
      State,
      sql`with ${owingAnswers(lastOnes)}, missing as (
            select * from owing
            where ms is null and stopped_at is null and at < ${now}::timestamptz - ${underWay}
              and seen_at > ${now}::timestamptz - ${silence})
          select (select count(*)::int from process
                  where stopped_at is null and seen_at > ${now}::timestamptz - ${silence})
                   as processes,
                 count(*)::int as owed, min(at) as owed_since,
                 coalesce(array_agg(distinct host), '{}') as hosts
          from missing`,
    ),
});

/** Terminations of one reading, and those of the same instant: the next one goes on from there. */
const readMax = 2000;

const Measured = z.object({ plane: z.string(), ms: z.array(z.number()) });

/**
 * How fast what was ended since an instant was refused, by plane. Read to the end of what every
 * process had time to answer; the next reading goes on from there.
 */
export const measureTerminations = query({
  name: "ticket.measure-terminations",
  title: "Says how fast what was ended lately was refused, for measuring.",
  right: "system",
  rest: "internal",
  input: z.object({ since: Instant.nullable() }),
  output: z.object({ until: z.date(), terminations: z.int(), answers: z.array(Measured) }),
  authorize: onlySystem,
  run: async ({ tx, now, input: { since } }) => {
    const settled = sql`${now}::timestamptz - ${silence}`;
    const meant = sql`
      select * from termination
      where at > coalesce(${since}::timestamptz, ${settled}) and at <= ${settled}
      order by at fetch first (${readMax}) rows with ties`;
    const { until, count } = await one(
      tx,
      z.object({ until: z.date(), count: z.int() }),
      sql`with last as (${meant})
          select case when count(*) < ${readMax} then ${settled} else max(at) end as until,
                 count(*)::int as count from last`,
    );
    const answers = await many(
      tx,
      Measured,
      sql`with ${owingAnswers(meant)}
          select plane, array_agg(ms::float8) as ms
          from owing, unnest(planes) plane where ms is not null group by plane order by plane`,
    );
    return { until, terminations: count, answers };
  },
});
