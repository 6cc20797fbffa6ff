import { z } from "zod";
import {
  command,
  execute,
  invalidInput,
  maybe,
  needs,
  notFound,
  port,
  sql,
  type Problem,
} from "#lib/kernel/index.ts";
import { FeedCode } from "../feed.ts";
import { findFeed } from "../feed-store.ts";
import { pickUpPlaces } from "./places.ts";
import { isWithin } from "./read-folder.ts";
import { nextAfter, Schedule } from "./schedule.ts";
import { credentialPlace, credentialScope, SourceRow } from "./source-store.ts";
import { needsCredential, shownTo, Source } from "./source.ts";

const Credential = z.string().min(1).max(20_000);

/** Where a feed's file lies and when it is looked for; from then on it is imported by itself. */
export const saveSource = command({
  name: "feed.save-source",
  title: "Says where a feed's file lies and when it is picked up.",
  right: "feeds.manage",
  rest: { method: "PUT", path: "/feeds/{code}/source" },
  input: z.object({
    code: FeedCode,
    source: Source,
    schedule: Schedule,
    /** Minutes that the file may be missing before somebody is told. */
    lateMinutes: z.number().int().min(0).max(10_080).default(60),
    /** Password, token or private key; unset: the one that it has, for the same host and user. */
    credential: Credential.optional(),
  }),
  output: z.object({ nextAt: z.date() }),
  load: ({ tx }, { code }) => findFeed(tx, code),
  authorize: needs("feeds.manage"),
  run: async (work) => {
    const { tx, now, input, actor, resource: feed } = work;
    if (!feed) throw notFound("feed");
    const before = await maybe(
      tx,
      SourceRow,
      sql`select * from feed_source where feed_id = ${feed.id}::uuid for update`,
    );
    const { source, schedule, credential } = input;
    const isSame = before !== undefined && shownTo(before.spec) === shownTo(source);
    const kept = isSame && credential === undefined ? before.sealed : null;
    refuseWrong(source, { isGiven: credential !== undefined || kept !== null });
    const plain = needsCredential(source) ? credential : undefined;
    const sealed =
      plain === undefined
        ? kept
        : await port("seal")(tx, credentialScope, credentialPlace(feed.id), Buffer.from(plain));
    const nextAt = nextAfter(schedule, now);
    await execute(
      tx,
      sql`insert into feed_source (feed_id, spec, schedule, late_minutes, sealed, set_by, set_at,
                                   next_at)
          values (${feed.id}::uuid, ${JSON.stringify(source)}::jsonb,
                  ${JSON.stringify(schedule)}::jsonb, ${input.lateMinutes}, ${sealed},
                  ${actor.kind === "person" ? actor.personId : null}::uuid, ${now}, ${nextAt})
          on conflict (feed_id) do update
            set spec = excluded.spec, schedule = excluded.schedule, sealed = excluded.sealed,
                late_minutes = excluded.late_minutes, set_by = excluded.set_by,
                set_at = excluded.set_at, next_at = excluded.next_at,
                failing_since = null, told_at = null`,
    );
    const isNewCredential = credential !== undefined;
    const written = { source, schedule: JSON.stringify(schedule) };
    work.record({ target: feed.id, detail: { ...written, isNewCredential } });
    work.announce("feed.file-late", { feedId: feed.id });
    work.live("feeds", [feed.id]);
    return { nextAt };
  },
});

function refuseWrong(source: Source, { isGiven }: { isGiven: boolean }): void {
  const problems: Problem[] = [];
  if (needsCredential(source) && !isGiven) {
    const expected = "the password, token or key: it is never sent to another host or user";
    problems.push({ field: "credential", reason: "required", expected });
  }
  const { folders } = pickUpPlaces();
  if (source.kind === "folder" && !isWithin(source.path, folders)) {
    const allowed = folders.length === 0 ? "none is allowed" : folders.join(", ");
    const expected = `a file in a folder of FEED_FOLDERS: ${allowed}`;
    problems.push({ field: "source.path", reason: "folder_not_allowed", expected });
  }
  if (problems.length > 0) throw invalidInput(problems);
}

/** No file of the feed is picked up any more; its credential is gone. */
export const removeSource = command({
  name: "feed.remove-source",
  title: "Ends picking up a feed's file, and forgets its credential.",
  right: "feeds.manage",
  rest: { method: "DELETE", path: "/feeds/{code}/source" },
  input: z.object({ code: FeedCode }),
  output: z.object({ removed: z.boolean() }),
  load: ({ tx }, { code }) => findFeed(tx, code),
  authorize: needs("feeds.manage"),
  run: async (work) => {
    const { tx, resource: feed } = work;
    if (!feed) throw notFound("feed");
    const removed = await execute(
      tx,
      sql`delete from feed_source where feed_id = ${feed.id}::uuid`,
    );
    if (removed === 0) throw notFound("feed_source");
    work.record({ target: feed.id, detail: { code: feed.code } });
    work.announce("feed.file-late", { feedId: feed.id });
    work.live("feeds", [feed.id]);
    return { removed: true };
  },
});

/** The file is looked for now, whatever the schedule says. */
export const pickUpNow = command({
  name: "feed.pick-up-now",
  title: "Looks for a feed's file at once.",
  right: "feeds.manage",
  rest: { method: "POST", path: "/feeds/{code}/source/pick-up" },
  input: z.object({ code: FeedCode }),
  output: z.object({ queued: z.boolean() }),
  load: ({ tx }, { code }) => findFeed(tx, code),
  authorize: needs("feeds.manage"),
  run: async (work) => {
    const { tx, resource: feed } = work;
    const found =
      feed &&
      (await execute(
        tx,
        sql`
      update feed_source set next_at = next_at where feed_id = ${feed.id}::uuid`,
      ));
    if (!feed || found !== 1) throw notFound("feed_source");
    work.later({
      task: "feeds.pick-up",
      payload: { feedId: feed.id },
      queue: pickUpQueue(feed.id),
    });
    work.record({ target: feed.id, detail: { code: feed.code } });
    return { queued: true };
  },
});

/** One file of a feed at a time. */
export const pickUpQueue = (feedId: string): string => `feeds.pick-up:${feedId}`;
