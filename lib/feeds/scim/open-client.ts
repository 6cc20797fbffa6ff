import { z } from "zod";
import { command } from "#lib/kernel/index.ts";
import { FeedId } from "../feed.ts";
import { ClientSettings, ensureClientFeed } from "./client-feed.ts";
import { onlyClients } from "./write-policy.ts";

/** The feed that a client speaks for, made at its first write, and how it wants its answers. */
export const openClient = command({
  name: "scim-client.open",
  title: "Says which feed a client of SCIM speaks for; its first write makes one.",
  right: "people.manage",
  scope: "scim:write",
  rest: "internal",
  input: z.object({}),
  output: z.object({ feedId: FeedId, settings: ClientSettings }),
  load: async () => undefined,
  authorize: onlyClients,
  run: async (work) => {
    const { id: feedId, settings } = await ensureClientFeed(work);
    return { feedId, settings };
  },
});
