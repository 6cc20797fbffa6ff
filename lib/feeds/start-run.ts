import { z } from "zod";
import {
  command,
  conflict,
  execute,
  holds,
  needs,
  newId,
  no,
  one,
  PersonId,
  sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { FeedCode, FeedMode, FeedRunId, noCounts } from "./feed.ts";
import { findFeed, insertFeed } from "./feed-store.ts";
import { Mapping } from "./file/index.ts";

/** Opens a run of a feed; a feed that is named for the first time is made. */
export const startRun = command({
  name: "feed-run.start",
  title: "Opens a run of a feed, before its file is read.",
  right: "feeds.manage",
  rest: "internal",
  input: z.object({
    feed: FeedCode,
    mode: FeedMode,
    asOf: z.iso.date().optional(),
    fileName: z.string().max(400).optional(),
    isDryRun: z.boolean().default(false),
    /** Who set the schedule that begins it: it counts as begun by them. */
    setBy: PersonId.nullable().default(null),
  }),
  output: z.object({ runId: FeedRunId, feedId: z.string(), mapping: Mapping }),
  load: ({ tx }, { feed }) => findFeed(tx, feed),
  authorize: (actor, _feed, { asOf, setBy }) => {
    if (setBy !== null && actor.kind !== "system") return no("only_a_schedule_names_another");
    const decision = needs("feeds.manage")(actor);
    if (!decision.allowed || asOf === undefined || holds(actor, "feeds.load_history")) {
      return decision;
    }
    return no("needs_feeds.load_history");
  },
  run: async (work) => {
    const { tx, now, input, actor } = work;
    const feed = work.resource ?? (await insertFeed(work, input.feed));
    refuseBackwards(feed, input.asOf);
    if (input.asOf !== undefined) await refuseAfterTelling(tx);
    const runId = newId<"feed-run">();
    await execute(
      tx,
      sql`insert into feed_run (id, feed_id, mode, state, as_of, is_dry_run, file_name, total, done,
                                counts, started_by, started_at)
          values (${runId}::uuid, ${feed.id}::uuid, ${input.mode}, 'staging',
                  ${input.asOf ?? null}::date, ${input.isDryRun}, ${input.fileName ?? null}, 0, 0,
                  ${JSON.stringify(noCounts)}::jsonb,
                  ${actor.kind === "person" ? actor.personId : input.setBy}::uuid, ${now})`,
    );
    work.record({
      target: runId,
      detail: {
        feed: feed.code,
        mode: input.mode,
        asOf: input.asOf ?? null,
        isDryRun: input.isDryRun,
      },
    });
    work.live("feeds", [runId]);
    return { runId, feedId: feed.id, mapping: feed.mapping };
  },
});

/** History is loaded first: what was told since then holds on top of it. */
async function refuseAfterTelling(tx: Tx): Promise<void> {
  const { isTold } = await one(
    tx,
    z.object({ isTold: z.boolean() }),
    sql`select exists (select from person_statement) as is_told`,
  );
  if (isTold) throw conflict("facts_were_told");
}

type Loaded = { readonly lastAsOf: string | null; readonly liveAt: Date | null };

/** History is loaded forwards, and only before the feed is live. */
function refuseBackwards(feed: Loaded, asOf: string | undefined): void {
  if (asOf === undefined) return;
  if (feed.liveAt !== null) throw conflict("feed_is_live", { liveAt: feed.liveAt.toISOString() });
  if (feed.lastAsOf !== null && asOf < feed.lastAsOf) {
    throw conflict("before_last_as_of", { lastAsOf: feed.lastAsOf });
  }
}
