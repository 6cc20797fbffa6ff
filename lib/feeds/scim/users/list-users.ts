import { z } from "zod";
import { many, needs, one, query, sql, type Sql, type Tx } from "#lib/kernel/index.ts";
import { findClientFeed } from "../client-feed.ts";
import { compileFilter } from "../compile-filter.ts";
import { parseFilter } from "../filter.ts";
import { ListInput, ListOutput, windowOf } from "../page.ts";
import { searched, sorted } from "./user-columns.ts";
import { resourceOf } from "./user-resource.ts";
import { fromUsers, joinedTo, userColumns, UserRow } from "./user-row.ts";

/** Everybody whom a filter finds, page by page; deleted people are nobody here. */
export const listUsers = query({
  name: "scim-user.list",
  title: "Finds Users of SCIM by a filter, page by page.",
  right: "people.read",
  scope: "scim:read",
  rest: "internal",
  input: z.object(ListInput),
  output: ListOutput,
  authorize: needs("people.read"),
  run: async ({ tx, actor, input }) => {
    const feedId = (await findClientFeed(tx, actor))?.id;
    const { filter } = input;
    const found =
      filter === undefined ? undefined : compileFilter(parseFilter(filter), searched(feedId));
    const page = windowOf(input, sorted(feedId), sql`p.id`);
    const rows =
      page.count === 0
        ? []
        : await many(
            tx,
            UserRow.extend({ sortKey: z.string().nullable() }),
            // Who is on the page first: what is shown of them is read for nobody else.
            sql`select ${userColumns}, ${page.sortKey} as sort_key
                from (select p.id ${fromUsers}
                      where s.deleted_at is null and ${found ?? sql`true`} ${page.beyond}
                      ${page.order} limit ${page.count + 1} offset ${page.offset}) paged
                join person p on p.id = paged.id ${joinedTo} ${page.order}`,
          );
    const shown = rows.slice(0, page.count);
    // Who are all on the first page need not be counted once more.
    const isWhole = page.isFirst && page.count > 0 && rows.length <= page.count;
    const totalResults = isWhole ? rows.length : await countUsers(tx, found);
    const last = rows.length > page.count ? shown.at(-1) : undefined;
    return {
      resources: shown.map((row) => resourceOf(row, feedId)),
      totalResults,
      ...(page.isByCursor
        ? last && { nextCursor: page.next(last.sortKey, last.id) }
        : { startIndex: page.offset + 1 }),
    };
  },
});

/** Exact; of everybody, without a filter, two counts within indexes. */
async function countUsers(tx: Tx, found: Sql | undefined): Promise<number> {
  const counted =
    found === undefined
      ? sql`select ((select count(*) from person)
                    - (select count(*) from scim_user where deleted_at is not null))::int as n`
      : sql`select count(*)::int as n ${fromUsers} where s.deleted_at is null and ${found}`;
  return (await one(tx, z.object({ n: z.number() }), counted)).n;
}
