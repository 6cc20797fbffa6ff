import { z } from "zod";
import { many, needs, one, query, sql, type Tx } from "#lib/kernel/index.ts";
import { countedMax, lastOnes, owingAnswers, silence } from "./owed-answers.ts";
import { subjectKinds } from "./subject.ts";

const Plane = z.object({
  plane: z.string(),
  processes: z.number(),
  /** Answers that the figures are made of. */
  answers: z.number(),
  p50Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  slowestMs: z.number().nullable(),
  /** Answers that a process still owes. */
  owed: z.number(),
});

const Termination = z.object({
  terminationId: z.string(),
  at: z.date(),
  subjectKind: z.enum(subjectKinds),
  subject: z.string(),
  reason: z.string(),
  words: z.string().nullable(),
  who: z.string(),
  answered: z.number(),
  owed: z.number(),
  fenced: z.number(),
  slowestMs: z.number().nullable(),
});

const owing = owingAnswers(lastOnes);

const planesOf = (tx: Tx, now: Date) =>
  many(
    tx,
    Plane,
    sql`with ${owing}, plane as (
          select plane, count(*)::int as processes
          from process p, unnest(p.planes) plane
          where p.stopped_at is null and p.seen_at > ${now}::timestamptz - ${silence}
          group by plane)
        select plane.plane, plane.processes, count(o.ms)::int as answers,
               round((percentile_cont(0.5) within group (order by o.ms))::numeric, 1)::float8
                 as p50_ms,
               round((percentile_cont(0.99) within group (order by o.ms))::numeric, 1)::float8
                 as p99_ms,
               round(max(o.ms), 1)::float8 as slowest_ms,
               count(*) filter (where o.id is not null and o.ms is null)::int as owed
        from plane left join owing o on plane.plane = any (o.planes)
        group by plane.plane, plane.processes order by plane.plane`,
  );

/** The last ones, with the names of now. */
const lastTerminations = (tx: Tx) =>
  many(
    tx,
    Termination,
    sql`with ${owing}, answers as (
          select id, count(ms)::int as answered, count(*) filter (where ms is null)::int as owed,
                 count(*) filter (where how = 'fence')::int as fenced, max(ms) as slowest
          from owing group by id)
        select l.id as termination_id, l.at, l.subject_kind, l.reason, l.words,
               coalesce(p.display_name, tp.display_name, m.name, l.subject_id::text) as subject,
               coalesce(w.display_name, wm.name, split_part(l.who, ':', 2)) as who,
               coalesce(n.answered, 0) as answered, coalesce(n.owed, 0) as owed,
               coalesce(n.fenced, 0) as fenced, round(n.slowest, 1)::float8 as slowest_ms
        from last l
        left join answers n on n.id = l.id
        left join person p on l.subject_kind = 'person' and p.id = l.subject_id
        left join ticket t on l.subject_kind = 'ticket' and t.id = l.subject_id
        left join person tp on tp.id = t.person_id
        left join module m on m.id = coalesce(t.module_id, l.subject_id)
        left join person w on l.who = 'person:' || w.id::text
        left join module wm on l.who = 'module:' || wm.id::text
        order by l.at desc, l.id desc limit 50`,
  );

export const listTerminations = query({
  name: "ticket.list-terminations",
  title: "How fast what was ended was refused, by plane, and the last terminations.",
  right: "tickets.manage",
  rest: { method: "GET", path: "/terminations" },
  input: z.object({}),
  output: z.object({
    planes: z.array(Plane),
    terminations: z.array(Termination),
    total: z.number(),
  }),
  authorize: needs("tickets.manage"),
  run: async ({ tx, now }) => {
    const { total } = await one(
      tx,
      z.object({ total: z.number() }),
      sql`select least(count(*), ${countedMax})::int as total from termination`,
    );
    return {
      planes: await planesOf(tx, now),
      terminations: await lastTerminations(tx),
      total,
    };
  },
});
