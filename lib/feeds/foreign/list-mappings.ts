import { z } from "zod";
import { many, needs, notFound, query, rows, sql } from "#lib/kernel/index.ts";
import { FeedCode } from "../feed.ts";
import { ForeignMapping } from "./foreign-mapping.ts";

const Version = z.object({
  version: z.number(),
  /** Null: its payloads were events of ours. */
  mapping: ForeignMapping.nullable(),
  createdAt: z.date(),
  createdBy: z.string().nullable(),
});

/** How a feed's payloads become events, and how they did before. */
export const listForeignMappings = query({
  name: "feed.list-mappings",
  title: "Lists the versions of how a feed's payloads become events, the last one first.",
  right: "feeds.manage",
  rest: { method: "GET", path: "/feeds/{code}/payload-mapping" },
  input: z.object({ code: FeedCode }),
  output: z.object({
    versions: z.array(Version),
    /** Payloads that could not be mapped and are still kept. */
    kept: z.number(),
  }),
  authorize: needs("feeds.manage"),
  run: async ({ tx, input: { code } }) => {
    const [feed] = await rows<{ id: string; kept: number }>(
      tx,
      sql`select f.id::text, (select count(*)::int from feed_event e
                              where e.feed_id = f.id and e.whole is not null) as kept
          from feed f where f.code = ${code}`,
    );
    if (!feed) throw notFound("feed");
    const versions = await many(
      tx,
      Version,
      sql`select m.version, m.spec as mapping, m.created_at, p.display_name as created_by
          from feed_mapping m left join person p on p.id = m.created_by
          where m.feed_id = ${feed.id}::uuid order by m.version desc limit 50`,
    );
    return { versions, kept: feed.kept };
  },
});
