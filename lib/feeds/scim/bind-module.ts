import { z } from "zod";
import {
  command,
  conflict,
  execute,
  maybe,
  ModuleId,
  needs,
  notFound,
  sql,
} from "#lib/kernel/index.ts";
import { FeedCode } from "../feed.ts";
import { findFeed, insertFeed } from "../feed-store.ts";
import { ClientSettings } from "./client-feed.ts";

/** Whoever binds a module lets it speak of the feed's people: what they are gives rights. */
export const bindModule = command({
  name: "feed.bind-module",
  title: "Says which module speaks for a feed by SCIM, and how it is answered.",
  right: "feeds.manage",
  rest: { method: "PUT", path: "/feeds/{code}/scim" },
  input: z.object({
    code: FeedCode,
    /** Null: none does any more. */
    moduleId: ModuleId.nullable(),
    settings: ClientSettings.default(ClientSettings.parse({})),
  }),
  output: z.object({ feedId: z.string() }),
  load: ({ tx }, { code }) => findFeed(tx, code),
  authorize: needs("feeds.manage"),
  run: async (work) => {
    const { tx, input, actor } = work;
    const boundBy = actor.kind === "person" ? actor.personId : null;
    const { moduleId, settings } = input;
    if (moduleId !== null) {
      const found = await maybe(
        tx,
        z.object({ retiredAt: z.date().nullable() }),
        sql`select retired_at from module where id = ${moduleId}::uuid for update`,
      );
      if (!found) throw notFound("module");
      if (found.retiredAt) throw conflict("module_is_retired");
    }
    const feed = work.resource ?? (await insertFeed(work, input.code));
    const other = await maybe(
      tx,
      z.object({ code: z.string() }),
      sql`select code from feed where module_id = ${moduleId}::uuid and id <> ${feed.id}::uuid`,
    );
    if (other) throw conflict("module_speaks_for_another_feed", { code: other.code });
    await execute(
      tx,
      sql`update feed set module_id = ${moduleId}::uuid, scim = ${JSON.stringify(settings)}::jsonb,
                 bound_by = ${boundBy}::uuid
          where id = ${feed.id}::uuid`,
    );
    work.record({ target: feed.id, detail: { moduleId, ...settings } });
    work.live("feeds", [feed.id]);
    return { feedId: feed.id };
  },
});
