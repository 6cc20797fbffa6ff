import { z } from "zod";
import { decodeCursor, emptySql, encodeCursor, many, Page, query, sql } from "#lib/kernel/index.ts";
import { Counts, FeedRunId, runStates } from "./feed.ts";
import { Run, runColumns } from "./feed-store.ts";
import { Mapping } from "./file/index.ts";
import { mayReadRuns } from "./may-read-runs.ts";

const FeedLine = z.object({
  feedId: z.string(),
  code: z.string(),
  name: z.string(),
  mapping: Mapping,
  lastAsOf: z.string().nullable(),
  liveAt: z.date().nullable(),
  people: z.number(),
  /** Of the last file that was more than a dry run. */
  lastRunId: z.string().nullable(),
  lastRunAt: z.date().nullable(),
  lastState: z.enum(runStates).nullable(),
  lastCounts: Counts.nullable(),
  /** Runs that wait for a second person. */
  held: z.number(),
});

export const listFeeds = query({
  name: "feed.list",
  title: "Lists the feeds with their health.",
  right: "feeds.manage",
  scope: "hr:write",
  rest: { method: "GET", path: "/feeds" },
  input: z.object({}),
  output: z.object({ feeds: z.array(FeedLine) }),
  authorize: mayReadRuns,
  run: async ({ tx }) => ({
    feeds: await many(
      tx,
      FeedLine,
      sql`select f.id as feed_id, f.code, f.name, f.mapping, f.live_at,
                 to_char(f.last_as_of at time zone 'UTC', 'YYYY-MM-DD') as last_as_of,
                 (select count(*)::int from (
                    select person_id from feed_row r where r.feed_id = f.id
                    union select person_id from person_number n where n.feed_id = f.id) told)
                   as people,
                 (select count(*)::int from feed_run r
                  where r.feed_id = f.id and r.state = 'held') as held,
                 l.id as last_run_id, l.started_at as last_run_at, l.state as last_state,
                 l.counts as last_counts
          from feed f
          left join lateral (select id, started_at, state, counts from feed_run r
                             where r.feed_id = f.id and not r.is_dry_run
                             order by started_at desc limit 1) l on true
          order by f.code limit 200`,
    ),
  }),
});

export const RunLine = Run.extend({
  feed: z.string(),
  startedByName: z.string().nullable(),
  startedByNumber: z.string().nullable(),
});

const feedCode = sql`(select code from feed f where f.id = feed_id)`;

export const runLines = sql`
  select ${runColumns}, ${feedCode} as feed,
         (select display_name from person p where p.id = started_by) as started_by_name,
         (select employee_number from person p where p.id = started_by) as started_by_number
  from feed_run`;

export const listRuns = query({
  name: "feed-run.list",
  title: "Lists the runs of feeds, newest first.",
  right: "feeds.manage",
  scope: "hr:write",
  rest: { method: "GET", path: "/feed-runs" },
  input: z.object({
    state: z.enum(runStates).optional(),
    feed: z.string().max(64).optional(),
    /** Only dry runs, or only the others; unset: both. */
    isDryRun: z.boolean().optional(),
    ...Page,
  }),
  output: z.object({ runs: z.array(RunLine), cursor: z.string().nullable() }),
  authorize: mayReadRuns,
  run: async ({ tx, input }) => {
    const [before] = decodeCursor(input.cursor) ?? [];
    const found = await many(
      tx,
      RunLine,
      sql`${runLines} where true
            ${input.state === undefined ? emptySql : sql`and state = ${input.state}`}
            ${input.feed === undefined ? emptySql : sql`and ${feedCode} = ${input.feed}`}
            ${input.isDryRun === undefined ? emptySql : sql`and is_dry_run = ${input.isDryRun}`}
            ${before === undefined ? emptySql : sql`and id < ${String(before)}::uuid`}
          order by id desc limit ${input.limit + 1}`,
    );
    const runs = found.slice(0, input.limit);
    const last = found.length > input.limit ? runs.at(-1) : undefined;
    return { runs, cursor: last ? encodeCursor([last.id]) : null };
  },
});

/** What has no line of its own, such as whoever is missing, stands last. */
const withoutLine = 2_147_483_647;
const place = sql`coalesce(nullif(line, 0), ${withoutLine}::int)`;

const Issue = z.object({
  line: z.number(),
  kind: z.string(),
  employeeNumber: z.string().nullable(),
  field: z.string().nullable(),
  reason: z.string(),
  expected: z.string().nullable(),
});

export const listIssues = query({
  name: "feed-run.issues",
  title: "Lists the rows of a run that were not applied, and why.",
  right: "feeds.manage",
  scope: "hr:write",
  rest: { method: "GET", path: "/feed-runs/{runId}/issues" },
  input: z.object({ runId: FeedRunId, ...Page }),
  output: z.object({ issues: z.array(Issue), cursor: z.string().nullable() }),
  authorize: mayReadRuns,
  run: async ({ tx, input }) => {
    const after = decodeCursor(input.cursor);
    const found = await many(
      tx,
      Issue.extend({ id: z.string() }),
      sql`select id, line, kind, employee_number, field, reason, expected from feed_issue
          where run_id = ${input.runId}::uuid
            ${after ? sql`and (${place}, id) > (${Number(after[0])}, ${String(after[1])}::uuid)` : emptySql}
          order by ${place}, id limit ${input.limit + 1}`,
    );
    const page = found.slice(0, input.limit);
    const last = found.length > input.limit ? page.at(-1) : undefined;
    return {
      issues: page.map(({ id: _id, ...issue }) => issue),
      cursor: last ? encodeCursor([last.line || withoutLine, last.id]) : null,
    };
  },
});
