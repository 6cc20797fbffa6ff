import type { z } from "zod";
import type { Context } from "#lib/kernel/index.ts";
import type { FeedId } from "../../feed.ts";
import { createGroup } from "./create-group.ts";
import { deleteGroup } from "./delete-group.ts";
import { getGroup } from "./get-group.ts";
import { listGroups } from "./list-groups.ts";
import { patchGroup } from "./patch-group.ts";
import { replaceGroup } from "./replace-group.ts";

type Feed = z.output<typeof FeedId>;
type Asked<Door extends (context: Context, input: never) => unknown> = Omit<
  Parameters<Door>[1],
  "feedId"
>;

/**
 * The groups of one feed, as an entrance serves them: it says once whose they are, from what the
 * module carries and never from what it sends, so that nobody reaches another feed's.
 */
export const groupsOfFeed = (context: Context, feedId: Feed) => ({
  create: (asked: Asked<typeof createGroup>) => createGroup(context, { ...asked, feedId }),
  replace: (asked: Asked<typeof replaceGroup>) => replaceGroup(context, { ...asked, feedId }),
  patch: (asked: Asked<typeof patchGroup>) => patchGroup(context, { ...asked, feedId }),
  delete: (asked: Asked<typeof deleteGroup>) => deleteGroup(context, { ...asked, feedId }),
  get: (asked: Asked<typeof getGroup>) => getGroup(context, { ...asked, feedId }),
  list: (asked: Asked<typeof listGroups>) => listGroups(context, { ...asked, feedId }),
});
