import { z } from "zod";
import { execute, maybe, newId, one, sql, type Tx, type Work } from "#lib/kernel/index.ts";
import { Counts, FeedId, FeedMode, FeedRunId, runStates } from "./feed.ts";
import { Mapping, noMapping } from "./file/index.ts";

export const Feed = z.object({
  id: FeedId,
  code: z.string(),
  name: z.string(),
  mapping: Mapping,
  /** The day of the last loaded history, YYYY-MM-DD. */
  lastAsOf: z.string().nullable(),
  liveAt: z.date().nullable(),
});
export type Feed = z.output<typeof Feed>;

export const findFeed = (tx: Tx, code: string): Promise<Feed | undefined> =>
  maybe(
    tx,
    Feed,
    sql`select id, code, name, mapping, to_char(last_as_of at time zone 'UTC', 'YYYY-MM-DD')
               as last_as_of, live_at
        from feed where code = ${code} for update`,
  );

export async function insertFeed(work: Work, code: string): Promise<Feed> {
  const feed: Feed = {
    id: newId(),
    code,
    name: code,
    mapping: noMapping,
    lastAsOf: null,
    liveAt: null,
  };
  await execute(
    work.tx,
    sql`insert into feed (id, code, name, kind, mapping, created_at)
        values (${feed.id}::uuid, ${code}, ${code}, 'file', ${JSON.stringify(noMapping)}::jsonb,
                ${work.now})`,
  );
  return feed;
}

export const Run = z.object({
  id: FeedRunId,
  feedId: FeedId,
  mode: FeedMode,
  state: z.enum(runStates),
  /** YYYY-MM-DD; unset: live. */
  asOf: z.string().nullable(),
  isDryRun: z.boolean(),
  fileName: z.string().nullable(),
  total: z.number(),
  done: z.number(),
  counts: Counts,
  holdReason: z.unknown(),
  startedBy: z.string().nullable(),
  startedAt: z.date(),
  endedAt: z.date().nullable(),
  failure: z.string().nullable(),
  /** Of what it did or would do, where one was asked for. */
  effectHash: z.string().nullable(),
});
export type Run = z.output<typeof Run>;

export const runColumns = sql`
  id, feed_id, mode, state, as_of::text, is_dry_run, file_name, total, done, counts, hold_reason,
  started_by, started_at, ended_at, failure, effect_hash`;

export const lockRun = (tx: Tx, id: string): Promise<Run> =>
  one(
    tx,
    Run,
    sql`select ${runColumns} from feed_run where id = ${id}::uuid for update`,
    "feed_run",
  );
