import { z } from "zod";
import { emptySql, many, needs, one, query, sql, type Sql, type Tx } from "#lib/kernel/index.ts";
import { FeedId } from "../../feed.ts";
import { feedSeenBy } from "../client-feed.ts";
import { compileFilter } from "../compile-filter.ts";
import { parseFilter } from "../filter.ts";
import { ListInput, ListOutput, windowOf, type Window } from "../page.ts";
import { scimError } from "../scim-error.ts";
import { Group, resourceOf } from "./group.ts";
import { groupColumnsOf } from "./group-columns.ts";
import { groupColumns } from "./group-store.ts";
import { membersOf } from "./member-store.ts";

/** Members that the groups of one page may have together, where they are asked for. */
const shownMembersMax = 200_000;

export const ofFeed = (feedId: string | undefined): Sql =>
  feedId === undefined ? emptySql : sql`and g.feed_id = ${feedId}::uuid`;

export const listGroups = query({
  name: "scim-group.list",
  title: "Finds groups by filter, page by page, in an order (RFC 7644 §3.4.2, RFC 9865).",
  right: "people.read",
  scope: "scim:read",
  rest: "internal",
  input: z.object({
    /** Only groups of this feed; unset: of the one that the client speaks for, else of all. */
    feedId: FeedId.optional(),
    ...ListInput,
    withMembers: z.boolean().default(false),
  }),
  output: ListOutput,
  authorize: needs("people.read"),
  run: async ({ tx, actor, input }) => {
    const { filter, withMembers } = input;
    const feedId = input.feedId ?? (await feedSeenBy(tx, actor));
    const page = windowOf(input, groupColumnsOf, sql`g.id`);
    const found = filter === undefined ? emptySql : conditionOf(filter);
    const which = sql`g.retired_at is null ${ofFeed(feedId)} ${found}`;
    const { groups, last } = await pageRows(tx, which, page);
    return {
      resources: await resourcesOf(tx, groups, withMembers),
      totalResults: await countGroups(tx, which),
      ...(page.isByCursor
        ? last && { nextCursor: page.next(last.sortKey, last.id) }
        : { startIndex: page.offset + 1 }),
    };
  },
});

const conditionOf = (filter: string): Sql =>
  sql`and ${compileFilter(parseFilter(filter), groupColumnsOf)}`;

const Row = Group.extend({ sortKey: z.string().nullable() });
type Row = z.output<typeof Row>;

/** The page, and its last row where more follow. */
async function pageRows(
  tx: Tx,
  which: Sql,
  { count, offset, order, beyond, sortKey }: Window,
): Promise<{ groups: readonly Row[]; last: Row | undefined }> {
  if (count === 0) return { groups: [], last: undefined };
  const found = await many(
    tx,
    Row,
    sql`select ${groupColumns}, ${sortKey} as sort_key from scim_group g
        where ${which} ${beyond} ${order}
        limit ${count + 1} offset ${offset}`,
  );
  const groups = found.slice(0, count);
  return { groups, last: found.length > count ? groups.at(-1) : undefined };
}

async function countGroups(tx: Tx, which: Sql): Promise<number> {
  const counted = sql`select count(*)::int as n from scim_group g where ${which}`;
  return (await one(tx, z.object({ n: z.number() }), counted)).n;
}

async function resourcesOf(tx: Tx, groups: readonly Row[], withMembers: boolean) {
  if (!withMembers) return groups.map((group) => resourceOf(group));
  const shown = groups.reduce((sum, { members }) => sum + members, 0);
  if (shown > shownMembersMax) {
    throw scimError(
      "tooMany",
      "more members than one answer shows: leave them out, or ask for less",
    );
  }
  const groupIds = groups.map(({ id }) => id);
  const members = await membersOf(tx, groupIds);
  return groups.map((group) => resourceOf(group, members.get(group.id) ?? []));
}
