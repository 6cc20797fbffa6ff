import { z } from "zod";
import { command, execute, needs, sql } from "#lib/kernel/index.ts";
import { FeedCode } from "./feed.ts";
import { findFeed, insertFeed } from "./feed-store.ts";
import { Mapping } from "./file/index.ts";

/** Keeps how a feed's columns and words map to ours; the next file is read with it. */
export const saveFeed = command({
  name: "feed.save",
  title: "Keeps a feed's name and its column mapping.",
  right: "feeds.manage",
  scope: "hr:write",
  rest: { method: "PUT", path: "/feeds/{code}" },
  input: z.object({
    code: FeedCode,
    name: z.string().min(1).max(200),
    mapping: Mapping,
  }),
  output: z.object({ feedId: z.string() }),
  load: ({ tx }, { code }) => findFeed(tx, code),
  authorize: needs("feeds.manage"),
  run: async (work) => {
    const { tx, input } = work;
    const feed = work.resource ?? (await insertFeed(work, input.code));
    await execute(
      tx,
      sql`update feed set name = ${input.name}, mapping = ${JSON.stringify(input.mapping)}::jsonb
          where id = ${feed.id}::uuid`,
    );
    work.record({ target: feed.id, detail: { code: input.code, mapping: input.mapping } });
    work.live("feeds", [feed.id]);
    return { feedId: feed.id };
  },
});
