import { z } from "zod";
import { command, conflict, execute, needs, newId, notFound, one, sql } from "#lib/kernel/index.ts";
import { FeedCode } from "../feed.ts";
import { findFeed } from "../feed-store.ts";
import { compileMapping, ForeignMapping } from "./foreign-mapping.ts";

/** The next version of how a feed's payloads become events; it counts at once. */
export const saveForeignMapping = command({
  name: "feed.save-mapping",
  title: "Keeps how the payloads of another system become events, as the feed's next version.",
  right: "feeds.manage",
  rest: { method: "PUT", path: "/feeds/{code}/payload-mapping" },
  input: z.object({
    code: FeedCode,
    /** Null: from now on its payloads are events of ours. */
    mapping: ForeignMapping.nullable(),
    /** The version that it was written from, 0 where there was none; unset: whichever is last. */
    after: z.number().int().min(0).optional(),
  }),
  output: z.object({ version: z.number() }),
  load: ({ tx }, { code }) => findFeed(tx, code),
  authorize: needs("feeds.manage"),
  run: async (work) => {
    const { tx, now, input, actor, resource: feed } = work;
    if (!feed) throw notFound("feed");
    if (input.mapping !== null) compileMapping(input.mapping);
    const { last } = await one(
      tx,
      z.object({ last: z.number() }),
      sql`select coalesce(max(version), 0) as last from feed_mapping
          where feed_id = ${feed.id}::uuid`,
    );
    if (input.after !== undefined && input.after !== last) {
      throw conflict("mapping_has_changed", { version: last });
    }
    const version = last + 1;
    const spec = input.mapping === null ? null : JSON.stringify(input.mapping);
    await execute(
      tx,
      sql`insert into feed_mapping (id, feed_id, version, spec, created_by, created_at)
          values (${newId()}::uuid, ${feed.id}::uuid, ${version}, ${spec}::jsonb,
                  ${actor.kind === "person" ? actor.personId : null}::uuid, ${now})`,
    );
    work.later({ task: "feeds.remap", payload: { feedId: feed.id } });
    work.record({ target: feed.id, detail: { code: feed.code, version, spec } });
    work.live("feeds", [feed.id]);
    return { version };
  },
});
