import { beforeAll, describe, expect, test } from "vitest";
import { isScimError } from "#lib/feeds/scim/index.ts";
import { injectClock } from "#lib/kernel/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ask } from "./birthrights.ts";
import { groupFeed, hirePersons, type GroupFeed } from "./group-feed.ts";

type Asked = Parameters<GroupFeed["list"]>[0];

let now = new Date("2026-02-01T00:00:00Z");
let feed: GroupFeed;
let people: string[];
const names = ["banana", "Apple", "cherry", "date", "elder_berry", "Fig"];
beforeAll(async () => {
  await testDatabase();
  injectClock(() => now);
  people = await hirePersons(2);
  feed = await groupFeed("entra");
  const other = await groupFeed("okta");
  for (const [index, name] of names.entries()) {
    now = new Date(Date.UTC(2026, 1, index + 1));
    const externalId = index < 3 ? { externalId: `X-${9 - index}` } : {};
    await feed.create(name, people.slice(index % 2), externalId);
  }
  await other.create("banana", people);
  const ended = await feed.create("gone", people);
  await feed.delete(ended.resource["id"]);
});

async function found(asked: Asked): Promise<string[]> {
  try {
    const { resources } = await feed.list(asked);
    return resources.map(({ displayName }) => String(displayName));
  } catch (error) {
    if (isScimError(error)) return [`${error.status} ${error.scimType ?? ""}`];
    throw error;
  }
}

describe("a filter finds", () => {
  test.each<[string, readonly string[]]>([
    ['displayName eq "BANANA"', ["banana"]],
    ['displayName co "_"', ["elder_berry"]],
    ['displayName sw "f" or displayName ew "e"', ["Apple", "date", "Fig"]],
    ['urn:ietf:params:scim:schemas:core:2.0:Group:displayName eq "fig"', ["Fig"]],
    ['externalId eq "X-9"', ["banana"]],
    ['externalId eq "x-9"', []],
    ["not (externalId pr)", ["date", "elder_berry", "Fig"]],
    ['meta.lastModified gt "2026-02-05T00:00:00Z"', ["Fig"]],
    ['meta.lastModified le "2026-02-02T00:00:00Z"', ["banana", "Apple"]],
    ['members.value eq "nobody"', []],
    ['members.display eq "x"', ["400 invalidFilter"]],
    ['password eq "x"', ["400 invalidFilter"]],
    ["displayName eq", ["400 invalidFilter"]],
  ])("%s", async (filter, expected) => {
    expect(await found({ filter })).toEqual(expected);
  });

  test("who is in a group, by their id", async () => {
    const [both, one] = people;
    expect(await found({ filter: `members.value eq "${both}"` })).toEqual([
      ...["banana", "cherry", "elder_berry"],
    ]);
    expect(await found({ filter: `members[value eq "${one}"]` })).toEqual(names);
    expect(await found({ filter: `id eq "${one}"` })).toEqual([]);
  });
});

const byName = ["Apple", "banana", "cherry", "date", "elder_berry", "Fig"];
const byExternal = ["cherry", "Apple", "banana", "date", "elder_berry", "Fig"];
const sorted: [string | undefined, string | undefined, readonly string[]][] = [
  [undefined, undefined, names],
  ["displayName", undefined, byName],
  ["displayName", "descending", byName.toReversed()],
  ["externalId", "ascending", byExternal],
  ["externalId", "descending", byExternal.toReversed()],
  ["meta.lastModified", "descending", names.toReversed()],
  ["id", "Descending", names.toReversed()],
];

describe("pages, whatever the order", () => {
  test.each(sorted)("%s %s", async (sortBy, sortOrder, expected) => {
    const order = { ...(sortBy && { sortBy }), ...(sortOrder && { sortOrder }) };
    expect(await found(order)).toEqual(expected);
    const [byIndex, byCursor]: [string[], string[]] = [[], []];
    let cursor: string | undefined = "";
    for (let start = 1; cursor !== undefined; start += 2) {
      byIndex.push(...(await found({ ...order, startIndex: start, count: 2 })));
      const page: Awaited<ReturnType<GroupFeed["list"]>> = await feed.list({
        ...{ ...order, cursor, count: 2 },
      });
      expect(page).toMatchObject({ totalResults: 6 });
      byCursor.push(...page.resources.map(({ displayName }) => String(displayName)));
      cursor = page.nextCursor;
    }
    expect([byIndex, byCursor]).toEqual([expected, expected]);
  });

  test.each<[string, Asked, number, number]>([
    ["none asked for", { count: 0 }, 0, 1],
    ["fewer than none", { count: -3 }, 0, 1],
    ["more than one answer holds", { count: 100_000 }, 6, 1],
    ["before the first", { startIndex: -5, count: 1 }, 1, 1],
    ["after the last", { startIndex: 50 }, 0, 50],
  ])("%s", async (_what, asked, shown, startIndex) => {
    const { resources, ...page } = await feed.list(asked);
    expect(page).toMatchObject({ totalResults: 6, startIndex });
    expect(resources).toHaveLength(shown);
  });

  test.each<[string, Asked, string]>([
    ["no cursor of ours", { cursor: "x" }, "400 invalidCursor"],
    ["a number of rows below none", { cursor: "", count: -1 }, "400 invalidCount"],
    ["what nothing is sorted by", { sortBy: "members" }, "400 invalidValue"],
    ["an order that is none", { sortBy: "id", sortOrder: "up" }, "400 invalidValue"],
  ])("refuse %s", async (_what, asked, answer) => {
    expect(await found(asked)).toEqual([answer]);
  });

  test("refuse a cursor of another list", async () => {
    const { nextCursor = "" } = await feed.list({ cursor: "", count: 1 });
    expect(await found({ cursor: nextCursor, sortBy: "displayName" })).toEqual([
      "400 invalidCursor",
    ]);
  });

  test("show members only where they are asked for", async () => {
    const filter = 'displayName eq "fig"';
    expect((await feed.list({ filter })).resources[0]).not.toHaveProperty("members");
    const { resources } = await feed.list({ filter, withMembers: true });
    expect(resources[0]).toMatchObject({ members: [{ value: people[1], type: "User" }] });
  });
});

test("who is in is found by an index, however many are in", async () => {
  const plan = await ask<{ "QUERY PLAN": string }>(
    `explain select 1 from scim_group_member m where m.until is null and m.value = 'x'`,
  );
  expect(JSON.stringify(plan)).toMatch(/open_memberships_by_value|one_open_membership/);
});
