import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isScimError } from "#lib/feeds/scim/index.ts";
import { createGroup } from "#lib/feeds/scim/groups/index.ts";
import { newId } from "#lib/kernel/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ask, operator } from "./birthrights.ts";
import {
  groupFeed,
  groupUrn,
  hirePersons,
  idsIn,
  join,
  leave,
  membersOf,
  type GroupFeed,
  type Operation,
} from "./group-feed.ts";

const scale = process.env["POSTERN_TEST_SCALE"] === "full" ? 20_000 : 600;

let feed: GroupFeed;
let other: GroupFeed;
beforeAll(async () => {
  await testDatabase();
  feed = await groupFeed("entra");
  other = await groupFeed("okta");
});

let count = 0;
const newName = () => `Group ${++count}`;
const replaceMembers = (ids: readonly string[]): Operation => ({
  ...{ op: "replace", path: "members", value: membersOf(ids) },
});

/** What a refusal says, as a client sees it. */
async function refusal(act: Promise<unknown>): Promise<string> {
  try {
    await act;
    return "done";
  } catch (error) {
    if (!isScimError(error)) throw error;
    return `${error.status} ${error.scimType ?? "-"}`;
  }
}

describe("a group", () => {
  let people: string[];
  beforeEach(async () => {
    people = (await hirePersons(4)).toSorted();
  });

  test("is what was said of it, and its version grows with every change", async () => {
    const name = newName();
    const made = await feed.create(name, people.slice(0, 2), { externalId: "x-1" });
    expect(made).toMatchObject({ version: 1, resource: { displayName: name, externalId: "x-1" } });
    expect(made.resource).not.toHaveProperty("members");
    const { id } = made.resource;
    const patched = await feed.patch(id, [join(people[2] ?? "")]);
    expect(patched.version).toBe(2);
    expect(await feed.get(id)).toMatchObject({
      version: 2,
      resource: {
        ...{ schemas: [groupUrn], id, meta: { resourceType: "Group", version: 'W/"2"' } },
        members: people.slice(0, 3).map((value) => ({ value, type: "User" })),
      },
    });
  });

  test("that is told what it is already changes nothing, and says nothing in the log", async () => {
    const { resource } = await feed.create(newName(), people);
    const events = async () =>
      (await ask("select from audit_event where target = $1", [resource["id"]])).length;
    const before = await events();
    const again = await feed.patch(resource["id"], [join(...people)]);
    expect([again.version, await events()]).toEqual([1, before]);
  });

  test("keeps its members when a whole resource says nothing of them, and only then", async () => {
    const name = newName();
    const { resource } = await feed.create(name, people, { externalId: "x-2" });
    const { id } = resource;
    const kept = await feed.replace(id, feed.group(`${name}!`));
    expect(kept.resource).not.toHaveProperty("externalId");
    expect(await idsIn(feed, id)).toEqual(people);
    await feed.replace(id, feed.group(name, people.slice(1)));
    expect(await idsIn(feed, id)).toEqual(people.slice(1));
    await feed.replace(id, feed.group(name, []));
    expect(await idsIn(feed, id)).toEqual([]);
  });

  test("that ends is found no more; who was in it, and when, stays known", async () => {
    const { resource } = await feed.create(newName(), people);
    const { id } = resource;
    expect(await feed.delete(id)).toEqual({ version: 2 });
    expect(await refusal(feed.get(id))).toBe("404 -");
    expect(await refusal(feed.patch(id, [join(people[0] ?? "")]))).toBe("404 -");
    const kept = await ask("select from scim_group_member where group_id = $1 and until >= since", [
      id,
    ]);
    expect(kept.length).toBe(4);
    expect(await refusal(feed.create(String(resource["displayName"])))).toBe("done");
  });

  test.each<[string, (id: string) => Operation[], (people: string[]) => string[]]>([
    ["removed by filter", (id) => [leave(id)], (all) => all.slice(1)],
    ["removed by value", (id) => [{ ...join(id), op: "Remove" }], (all) => all.slice(1)],
    ["replaced by one", (id) => [replaceMembers([id])], (all) => all.slice(0, 1)],
    ["all removed", () => [{ op: "remove", path: "members" }], () => []],
    ["removed and added again", (id) => [leave(id), join(id)], (all) => all],
    ["named in capitals", (id) => [leave(id.toUpperCase())], (all) => all.slice(1)],
  ])("whose members are %s", async (_how, operations, left) => {
    const { resource } = await feed.create(newName(), people);
    await feed.patch(resource["id"], operations(people[0] ?? ""));
    expect(await idsIn(feed, resource["id"])).toEqual(left(people));
  });
});

test("random deltas leave whom a set would hold", async () => {
  const people = await hirePersons(6);
  const who = fc.subarray([...people, "later-1", "later-2"], { minLength: 1 });
  const act = fc.record({ kind: fc.constantFrom("join", "leave", "set"), who });
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 6 }), async (acts) => {
      const { resource } = await feed.create(newName());
      const reference = new Set<string>();
      for (const { kind, who: ids } of acts) {
        if (kind === "set") reference.clear();
        for (const id of ids)
          if (kind === "leave") reference.delete(id);
          else reference.add(id);
        const operations = kind === "leave" ? ids.map(leave) : [join(...ids)];
        await feed.patch(resource["id"], kind === "set" ? [replaceMembers(ids)] : operations);
      }
      expect(await idsIn(feed, resource["id"])).toEqual([...reference].toSorted());
      const [sizes] = await ask<{ same: boolean }>(
        `select g.members = count(m.id) and g.parked = count(m.id) filter (where person_id is null)
                  as same
         from scim_group g left join scim_group_member m on m.group_id = g.id and m.until is null
         where g.id = $1 group by g.id`,
        [resource["id"]],
      );
      expect(sizes).toEqual({ same: true });
    }),
    { numRuns: 25 },
  );
});

test("of 32 changes of a large group at once, none is lost", { timeout: 600_000 }, async () => {
  const people = await hirePersons(scale);
  const { resource } = await feed.create(newName(), people);
  const newcomers = await hirePersons(16);
  const leavers = people.slice(0, 16);
  await Promise.all([
    ...newcomers.map((id) => feed.patch(resource["id"], [join(id)])),
    ...leavers.map((id) => feed.patch(resource["id"], [leave(id)])),
  ]);
  const expected = [...people.slice(16), ...newcomers].toSorted();
  expect(await idsIn(feed, resource["id"])).toEqual(expected);
  expect((await feed.get(resource["id"])).version).toBe(33);
});

describe("what is refused", () => {
  const body = (more: object) => ({ schemas: [groupUrn], displayName: newName(), ...more });
  test.each<[string, () => unknown, string]>([
    ["no object", () => "group", "400 invalidSyntax"],
    ["no schema", () => ({ displayName: "x" }), "400 invalidSyntax"],
    ["no name", () => ({ schemas: [groupUrn] }), "400 invalidValue"],
    ["a long name", () => body({ displayName: "x".repeat(257) }), "400 invalidValue"],
    ["a long member", () => body({ members: membersOf(["x".repeat(257)]) }), "400 invalidValue"],
    ["a NUL", () => body({ displayName: "x\0" }), "400 invalidValue"],
    [
      "a nested group",
      () => body({ members: [{ value: "x", type: "Group" }] }),
      "400 invalidValue",
    ],
    ["too many", () => body({ members: membersOf(Array(200_001).fill("x")) }), "413 -"],
  ])("a new group: %s", async (_what, resource, answer) => {
    expect(await refusal(feed.createRaw(resource()))).toBe(answer);
  });

  test("a group as a member, by its id", async () => {
    const [one, two] = [await feed.create(newName()), await feed.create(newName())];
    const nest = feed.patch(one.resource["id"], [join(String(two.resource["id"]))]);
    expect(await refusal(nest)).toBe("400 invalidValue");
  });

  test("a name that another group of the feed has, in whatever case, also of two at once", async () => {
    const name = newName();
    const both = await Promise.all([
      refusal(feed.create(name)),
      refusal(feed.create(name.toUpperCase())),
    ]);
    expect(both.toSorted()).toEqual(["409 uniqueness", "done"]);
    const { resource } = await feed.create(newName());
    const rename = [{ op: "replace", path: "displayName", value: name.toLowerCase() }];
    expect(await refusal(feed.patch(resource["id"], rename))).toBe("409 uniqueness");
    expect(await refusal(other.create(name))).toBe("done");
  });

  test("another feed's group, and a version that is not the one", async () => {
    const { resource } = await feed.create(newName());
    const { id } = resource;
    const whole = feed.group(newName());
    expect(await refusal(other.patch(id, [join(newId())]))).toBe("404 -");
    expect(await refusal(other.replace(id, whole))).toBe("404 -");
    expect(await refusal(other.delete(id))).toBe("404 -");
    expect(await refusal(feed.delete(id, { ifMatch: 2 }))).toBe("412 -");
    expect(await refusal(feed.replace(id, whole, { ifMatch: 2 }))).toBe("412 -");
    expect(await refusal(feed.patch(id, [join("x")], { ifMatch: 2 }))).toBe("412 -");
    expect(await refusal(feed.patch(id, [join("x")], { ifMatch: 1 }))).toBe("done");
  });

  test("whoever is no module: nobody puts themselves into a group", async () => {
    const act = createGroup(operator, { feedId: feed.feedId, resource: body({}) });
    await expect(act).rejects.toMatchObject({ code: "forbidden" });
  });
});
