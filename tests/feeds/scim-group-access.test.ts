import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { commitPlans, lockSubjects, planPeople } from "#lib/access/index.ts";
import { claimParked } from "#lib/feeds/scim/groups/index.ts";
import { listHeldGroups, releaseHeldGroup } from "#lib/feeds/scim/groups/index.ts";
import { refreshGroups } from "#lib/feeds/scim/groups/refresh-groups.ts";
import {
  begin,
  command,
  execute,
  idOf,
  newId,
  onlySystem,
  recordDoor,
  sql,
  systemActor,
  type PersonId,
} from "#lib/kernel/index.ts";
import { z } from "zod";
import { testDatabase } from "#tests/support/database.ts";
import { ask, operator, seedBirthrights, seedRule } from "./birthrights.ts";
import {
  groupFeed,
  hirePersons,
  idsIn,
  join,
  leave,
  runRefresh,
  standing,
  writeSetting,
  type GroupFeed,
} from "./group-feed.ts";

let feed: GroupFeed;
let other: GroupFeed;
beforeAll(async () => {
  await testDatabase();
  await seedBirthrights();
  const expression = '"entra:Reporters" in person.groups';
  await seedRule({ code: "reporters", expression, gives: "report" });
  feed = await groupFeed("entra");
  other = await groupFeed("okta");
  await hirePersons(1);
});
beforeEach(async () => {
  await writeSetting(1_000_000);
  const groups = await ask<{ id: string; code: string }>(
    `select g.id, f.code from scim_group g join feed f on f.id = g.feed_id
     where g.retired_at is null`,
  );
  for (const { id, code } of groups) await (code === "okta" ? other : feed).delete(id);
  await runRefresh();
});

const reporting = "entra:Reporters | mail report";
const plain = " | mail";
const first = async (state?: string): Promise<string> => (await hirePersons(1, state))[0] ?? "";
const standings = async (ids: readonly string[]) => [
  ...new Set(await Promise.all(ids.map(standing))),
];

describe("a rule about a group", () => {
  test("gives to whoever comes in, and takes from whoever goes, in the same transaction", async () => {
    const id = await first();
    const { resource } = await feed.create("Reporters");
    await feed.patch(resource["id"], [join(id)]);
    expect(await standing(id)).toBe(reporting);
    await feed.patch(resource["id"], [leave(id)]);
    expect(await standing(id)).toBe(plain);
  });

  test("follows a new name and the end of the group", async () => {
    const id = await first();
    const { resource } = await feed.create("Writers", [id]);
    expect(await standing(id)).toBe("entra:Writers | mail");
    const rename = (value: string) => [{ op: "replace", path: "displayName", value }];
    await feed.patch(resource["id"], rename("Reporters"));
    expect(await standing(id)).toBe(reporting);
    await feed.patch(resource["id"], rename("reporters"));
    expect(await standing(id)).toBe("entra:reporters | mail");
    await feed.patch(resource["id"], rename("Reporters"));
    await feed.delete(resource["id"]);
    expect(await standing(id)).toBe(plain);
  });

  test("gives nothing for a group that another feed calls the same", async () => {
    const id = await first();
    for (const name of ["Reporters", "entra:Reporters", "x, entra:Reporters"]) {
      await other.create(name, [id]);
    }
    expect(await standing(id)).toBe(
      "okta:Reporters, okta:entra:Reporters, okta:x, entra:Reporters | mail",
    );
  });

  test("gives nothing to somebody who has ended; the membership stays as told", async () => {
    const id = await first("ended");
    const { resource } = await feed.create("Reporters", [id]);
    expect(await standing(id)).toBe("entra:Reporters | ");
    expect(await idsIn(feed, resource["id"])).toEqual([id]);
  });

  test("concerns nobody but those who come or go", async () => {
    const people = await hirePersons(3);
    const { resource } = await feed.create("Reporters", people.slice(0, 2));
    const versions = () =>
      ask("select id, version from person where id <> $1 order by id", [people[2]]);
    const before = await versions();
    await feed.patch(resource["id"], [join(people[2] ?? "")]);
    expect(await versions()).toEqual(before);
  });
});

describe("many people at once", () => {
  test("follow by a job, batch by batch, wherever it was cut short", async () => {
    const people = await hirePersons(1001);
    const { resource } = await feed.create("Reporters", people);
    expect(await idsIn(feed, resource["id"])).toHaveLength(1001);
    expect(await standings(people)).toEqual([" | "]);
    await refreshGroups(begin(systemActor("test")), { most: 100 });
    expect((await standings(people)).toSorted()).toEqual([" | ", reporting].toSorted());
    await runRefresh();
    expect(await standings(people)).toEqual([reporting]);
    await feed.patch(resource["id"], [{ op: "replace", path: "displayName", value: "Others" }]);
    await feed.patch(resource["id"], [leave(people[0] ?? "")]);
    await runRefresh();
    expect(await standings(people.slice(1))).toEqual(["entra:Others | mail"]);
    expect(await standing(people[0] ?? "")).toBe(plain);
    expect(await ask("select from scim_group_refresh")).toEqual([]);
  });
});

describe("the brake", () => {
  const held = () => listHeldGroups(operator, {});
  const release = (groupId: unknown) =>
    releaseHeldGroup(operator, {
      ...{ groupId: idOf("scim-group").parse(groupId), reason: "looked at it" },
    });

  test("refuses a change that takes too much, and keeps nothing of it", async () => {
    const people = await hirePersons(30);
    const { resource } = await feed.create("Reporters", people);
    await writeSetting(20);
    await lossesAreOld();
    const empty = feed.replace(resource["id"], feed.group("Reporters", []));
    await expect(empty).rejects.toMatchObject({ code: "conflict", reason: "brake" });
    await expect(feed.delete(resource["id"])).rejects.toMatchObject({ reason: "brake" });
    expect(await idsIn(feed, resource["id"])).toHaveLength(30);
    expect(await standings(people)).toEqual([reporting]);
  });

  test("of a large change, holds whom it would take from until somebody looked", async () => {
    const people = await hirePersons(600);
    const { resource } = await feed.create("Reporters", people);
    await runRefresh();
    await writeSetting(20);
    await lossesAreOld();
    await feed.replace(resource["id"], feed.group("Reporters", []));
    await runRefresh();
    expect(await standings(people)).toEqual([reporting]);
    expect(await held()).toMatchObject([
      { feed: "entra", displayName: "Reporters", reason: "brake", people: 600 },
    ]);
    expect(await release(resource["id"])).toEqual({ people: 600 });
    await runRefresh();
    expect(await standings(people)).toEqual([plain]);
    expect(await held()).toEqual([]);
    await expect(release(resource["id"])).rejects.toMatchObject({ reason: "not_held" });
  });

  const drop = (groupId: unknown) =>
    releaseHeldGroup(operator, {
      ...{ groupId: idOf("scim-group").parse(groupId), reason: "not so" },
      verdict: "drop" as const,
    });

  test("a held change that is taken back: everybody is in the group that they were in", async () => {
    const people = await hirePersons(600);
    const { resource } = await feed.create("Reporters", people);
    await runRefresh();
    await writeSetting(20);
    await lossesAreOld();
    const [newcomer = ""] = await hirePersons(1);
    await feed.replace(resource["id"], feed.group("Reporters", [newcomer]));
    await runRefresh();
    const [{ people: count, names } = { people: 0, names: [] }] = await held();
    expect([count, names.length]).toEqual([600, 20]);
    const before = await ask("select id, version, groups from person order by id");
    expect(await drop(resource["id"])).toEqual({ people: 600 });
    await runRefresh();
    expect(await ask("select id, version, groups from person order by id")).toEqual(before);
    expect(await held()).toEqual([]);
    // Who came in meanwhile loses nothing, and so was never held.
    expect(await idsIn(feed, resource["id"])).toEqual([...people, newcomer].toSorted());
    expect((await feed.get(resource["id"])).resource["members"]).toHaveLength(601);
    await feed.patch(resource["id"], [leave(people[5] ?? "")]);
    expect(await standing(people[5] ?? "")).toBe(plain);
  });

  test("what a group was called before is not taken back by a word: it is looked at again", async () => {
    const people = await hirePersons(600);
    const { resource } = await feed.create("Reporters", people);
    await runRefresh();
    await writeSetting(20);
    await lossesAreOld();
    await feed.patch(resource["id"], [{ op: "replace", path: "displayName", value: "Others" }]);
    await runRefresh();
    await expect(drop(resource["id"])).rejects.toMatchObject({ reason: "cannot_be_taken_back" });
    expect(await held()).toMatchObject([{ displayName: "Others", people: 600 }]);
    expect(await standings(people)).toEqual([reporting]);
  });
});

/** What was taken before counts no more. */
const lossesAreOld = recordDoor({
  name: "test.age-changes",
  tables: ["change"],
  run: ({ tx }) => execute(tx, sql`update change set at = at - interval '2 days'`),
}) as unknown as () => Promise<number>;

/** As whoever makes people does: the person, what waited for them, their access. */
const arrive = command({
  name: "test.arrive",
  title: "Makes somebody whom a group may wait for.",
  right: "system",
  rest: "internal",
  input: z.object({ id: z.string(), names: z.array(z.string()), feedId: z.string() }),
  output: z.object({ changed: z.boolean() }),
  load: async () => undefined,
  authorize: onlySystem,
  run: async (work) => {
    const { id, names, feedId } = work.input;
    const personId = id as PersonId;
    await execute(
      work.tx,
      sql`insert into person (id, version, change_number, legal_entity_id, employee_number,
            display_name, worker_type, hr_state, time_zone, groups, created_at, changed_at)
          select ${id}::uuid, 1, 0, id, ${id}, 'Somebody', 'employee', 'active', 'UTC', '{}',
                 ${work.now}, ${work.now} from legal_entity limit 1
          on conflict (id) do nothing`,
    );
    await lockSubjects(work.tx, [personId]);
    const changed = await claimParked(work, { feedId, personId, names });
    const cause = { kind: "feed", id: feedId } as const;
    await commitPlans(work, await planPeople(work, { personIds: [personId], cause }), cause);
    work.record({ target: personId });
    return { changed };
  },
});
const arriving = (id: string, names: string[] = [], from = feed) =>
  arrive(begin(systemActor("test")), { id, names, feedId: from.feedId });

describe("a member who is nobody yet", () => {
  test("waits, and is in from the moment that they come", async () => {
    const { resource } = await feed.create("Reporters", ["ext-7"]);
    expect(await idsIn(feed, resource["id"])).toEqual(["ext-7"]);
    const id = newId<"person">();
    expect(await arriving(id, ["ext-7"])).toEqual({ changed: true });
    expect(await standing(id)).toBe(reporting);
    expect(await idsIn(feed, resource["id"])).toEqual([id]);
    expect((await feed.get(resource["id"])).version).toBe(2);
    await feed.patch(resource["id"], [join("ext-7")]);
    expect(await idsIn(feed, resource["id"])).toEqual([id]);
    await feed.patch(resource["id"], [leave("ext-7")]);
    expect(await standing(id)).toBe(plain);
  });

  test("is one member, however many of their names wait, whichever waited first", async () => {
    for (let round = 0; round < 8; round++) {
      const id = newId<"person">();
      const { resource } = await feed.create(`Waiting ${round}`, ["ext-8", "anna", id, "bob"]);
      await arriving(id, ["anna", "ext-8"]);
      expect((await idsIn(feed, resource["id"])).toSorted()).toEqual([id, "bob"].toSorted());
      const [sizes] = await ask("select members, parked from scim_group where id = $1", [
        resource["id"],
      ]);
      expect(sizes).toEqual({ members: 2, parked: 1 });
      expect(await arriving(id, ["anna"])).toEqual({ changed: false });
      await feed.delete(resource["id"]);
    }
  });

  test("is nobody whom another feed calls so, and nobody whose name differs by a letter", async () => {
    const { resource } = await feed.create("Reporters", ["carl"]);
    await arriving(newId(), ["carl"], other);
    await arriving(newId(), ["Carl"]);
    expect(await idsIn(feed, resource["id"])).toEqual(["carl"]);
  });

  test("is never missed, whichever of the two comes first", async () => {
    const { resource } = await feed.create("Reporters");
    const ids = Array.from({ length: 12 }, () => newId<"person">());
    await Promise.all(ids.flatMap((id) => [feed.patch(resource["id"], [join(id)]), arriving(id)]));
    expect(await standings(ids)).toEqual([reporting]);
  });
});
