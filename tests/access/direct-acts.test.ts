import { beforeAll, describe, expect, test } from "vitest";
import {
  begin,
  database,
  execute,
  newId,
  operatorActor,
  sql,
  type Context,
} from "#lib/kernel/index.ts";
import {
  accessOf,
  accessWho,
  endAccess,
  explainAccess,
  extendAccess,
  giveAccess,
  grantAdministrator,
  grantFromRequest,
  previewPerson,
  previewTakeover,
  reportAccess,
  runRolloutBatch,
  startRollout,
  suspendPerson,
  undoChange,
  undoRollout,
  unsuspendPerson,
  type Holder,
} from "#lib/access/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import {
  asPerson,
  events,
  heldBy,
  inWork,
  openCompany,
  recomputeAll,
  system,
  writeStraight,
  type Company,
} from "./company.ts";

let company: Company;
let manager: Context;
const person = (index: number) => company.people[index] ?? "";
const id = (name: string) => company.ids[name] ?? "";
const console_ = begin(operatorActor("console"));
const hours = (count: number) => new Date(Date.now() + count * 3_600_000).toISOString();

beforeAll(async () => {
  await testDatabase();
  company = await openCompany(40);
  await recomputeAll(company.people);
  await grantAdministrator(console_, { employeeNumber: "10001" });
  manager = asPerson(person(0));
});

const give = (personId: string, right: string, more: object = {}) =>
  giveAccess(manager, {
    personId,
    targetKind: "entitlement",
    targetId: id(right),
    reason: "needed for a case",
    ...more,
  });

const lastChangeOf = async (personId: string): Promise<string> => {
  const { rows } = await database().pool.query<{ id: string }>(
    "select id from change where person_id = $1 order by number desc limit 1",
    [personId],
  );
  return rows[0]?.id ?? "";
};

describe("the first administrator", () => {
  test("comes from the console, holds every portal right, and loudly", async () => {
    expect(await heldBy(person(0))).toEqual(
      expect.arrayContaining(["access.manage", "holds.release", "settings.manage", "audit.read"]),
    );
    expect(events.some((event) => event.action === "administrator.grant")).toBe(true);
  });

  test("is made by nobody else, whatever they hold", async () => {
    const tried = grantAdministrator(manager, { employeeNumber: "10002" });
    await expect(tried).rejects.toMatchObject({ reason: "only_at_the_console" });
  });

  test("is nobody who has left", async () => {
    await writeStraight((tx) =>
      execute(tx, sql`update person set hr_state = 'ended' where id = ${person(39)}::uuid`),
    );
    const tried = grantAdministrator(console_, { employeeNumber: "10040" });
    await expect(tried).rejects.toMatchObject({ reason: "invalid_input" });
  });
});

describe("a direct grant", () => {
  test("takes effect at once and names its conflicts", async () => {
    const given = await give(person(3), "e6", { validTo: hours(2) });
    expect(given).toMatchObject({ gains: [id("e6")], conflicts: [] });
    expect(await heldBy(person(3))).toContain("e6");
  });

  test.each<[what: string, more: object, field: string]>([
    ["ends before it begins", { validTo: hours(-1) }, "validTo"],
    ["is never confirmed", { reviewBy: hours(24 * 366) }, "reviewBy"],
  ])("that %s is refused", async (_what, more, field) => {
    await expect(give(person(4), "e6", more)).rejects.toMatchObject({
      details: { problems: [{ field }] },
    });
  });

  test("to oneself is refused, and to somebody by nobody in particular too", async () => {
    await expect(give(person(0), "e6")).rejects.toMatchObject({ reason: "own_access" });
    const stranger = giveAccess(asPerson(person(5)), {
      personId: person(4),
      targetKind: "entitlement",
      targetId: id("e6"),
      reason: "because",
    });
    await expect(stranger).rejects.toMatchObject({ reason: "needs_access.manage" });
    expect(events.at(-1)).toMatchObject({ outcome: "refused", action: "access.grant" });
  });

  test("seals why it was given, ended and taken back with the person's own key", async () => {
    const { assignmentId } = await give(person(8), "e6", { validTo: hours(5) });
    await endAccess(manager, { assignmentId, reason: "done" });
    await undoChange(manager, { changeId: await lastChangeOf(person(8)), reason: "mistake" });
    const said = events.filter((event) => Object.hasOwn(event.personal ?? {}, "reason")).slice(-3);
    expect(said.map(({ action, persons }) => [action, persons])).toEqual([
      ["access.grant", [person(8)]],
      ["access.end", [person(8)]],
      ["change.undo", [person(8)]],
    ]);
  });

  test("undone is gone, and its end undone brings it back until the same instant", async () => {
    const validTo = hours(5);
    const { assignmentId } = await give(person(7), "e6", { validTo });
    await endAccess(manager, { assignmentId, reason: "done" });
    expect(await heldBy(person(7))).not.toContain("e6");
    const changeId = await lastChangeOf(person(7));
    await undoChange(manager, { changeId, reason: "mistake" });
    expect(await heldBy(person(7))).toContain("e6");
    const again = undoChange(manager, { changeId, reason: "mistake" });
    await expect(again).rejects.toMatchObject({ reason: "undone_already" });
    expect(await heldBy(person(7), new Date(validTo))).not.toContain("e6");
  });

  test("is extended while it lasts; what a rule gives or a request gave is not", async () => {
    const { assignmentId } = await give(person(9), "e6", { validTo: hours(1) });
    await extendAccess(manager, { assignmentId, validTo: hours(9), reason: "more to do" });
    expect(await heldBy(person(9), new Date(hours(8)))).toContain("e6");
    const asked = await inWork((work) =>
      grantFromRequest(work, {
        personId: person(9),
        targetKind: "entitlement",
        targetId: id("e4"),
        validFrom: work.now,
        validTo: new Date(hours(1)),
        requestItemId: newId(),
      }),
    );
    const more = { assignmentId: asked.assignmentId, validTo: hours(3), reason: "more" };
    await expect(extendAccess(manager, more)).rejects.toMatchObject({
      reason: "extended_by_a_request",
    });
  });

  test("extended beyond a year is to be confirmed within one, like any other", async () => {
    const { assignmentId } = await give(person(9), "e5", { validTo: hours(1) });
    const tenYears = hours(10 * 365 * 24);
    await extendAccess(manager, { assignmentId, validTo: tenYears, reason: "for long" });
    const { rows } = await database().pool.query<{ reviewBy: Date | null }>(
      `select review_by as "reviewBy" from assignment where id = $1`,
      [assignmentId],
    );
    expect(rows[0]?.reviewBy?.getTime()).toBeLessThanOrEqual(Date.parse(hours(365 * 24)));
    expect(await heldBy(person(9), new Date(hours(366 * 24)))).not.toContain("e5");
  });
});

describe("what a cause of its own made", () => {
  test("is not undone as a single change", async () => {
    const { rows } = await database().pool.query<{ id: string }>(
      "select id from change where cause = 'feed' and person_id = $1",
      [person(11)],
    );
    const undone = undoChange(manager, { changeId: rows[0]?.id ?? "", reason: "mistake" });
    await expect(undone).rejects.toMatchObject({ reason: "undone_by_its_cause" });
  });
});

describe("a suspension", () => {
  test("stops everything at once; lifted, the same set returns", async () => {
    const before = await heldBy(person(13));
    await suspendPerson(manager, { personId: person(13), reason: "looking into it" });
    expect(await heldBy(person(13))).toEqual([]);
    await unsuspendPerson(manager, { personId: person(13), reason: "nothing found" });
    expect(await heldBy(person(13))).toEqual(before);
  });

  test("keeps the reason out of the log's own words", () => {
    const event = events.find(({ action }) => action === "person.suspend");
    expect(JSON.stringify(event?.detail)).not.toContain("looking");
    expect(event?.personal).toEqual({ reason: "looking into it" });
  });
});

describe("a takeover", () => {
  const csv = (lines: string[]) => ["employee_number,system,entitlement", ...lines].join("\n");

  test("turns what people hold elsewhere into rights that end at their first review", async () => {
    const shown = await previewTakeover(manager, {
      csv: csv(["10021,s1,e6", "10023,s1,e6", "10023,s1,e4"]),
      title: "wiki",
      reviewDays: 30,
    });
    expect(shown).toMatchObject({ persons: 2, gained: 3 });
    await startRollout(manager, shown);
    await runRolloutBatch(system, { rolloutId: shown.rolloutId });
    expect(await heldBy(person(22))).toEqual(expect.arrayContaining(["e4", "e6"]));
    expect(await heldBy(person(22), new Date(hours(24 * 31)))).not.toContain("e6");
    const undo = await undoRollout(manager, { rolloutId: shown.rolloutId });
    await runRolloutBatch(system, { rolloutId: undo.rolloutId });
    expect(await heldBy(person(22))).toEqual(["e1", "e2"]);
  });

  test("names every line that names nobody or nothing, and takes nothing over", async () => {
    const wrong = previewTakeover(manager, {
      csv: csv(["10021,s1,e6", "99999,s1,e6", "10023,s1,nothing"]),
      title: "wiki",
    });
    await expect(wrong).rejects.toMatchObject({
      details: {
        problems: [
          { field: "csv line 3", reason: "unknown_person" },
          { field: "csv line 4", reason: "unknown_entitlement" },
        ],
      },
    });
  });
});

describe("reading", () => {
  test("shows one's own access to oneself, and others' only with the right", async () => {
    const own = await accessOf(asPerson(person(3)), { personId: person(3) });
    expect(own.rights.map(({ entitlementCode }) => entitlementCode)).toEqual(["e1", "e6"]);
    expect(own.rights.flatMap(({ reasons }) => reasons.map((each) => each.source))).toEqual(
      expect.arrayContaining(["rule", "direct"]),
    );
    const others = accessOf(asPerson(person(3)), { personId: person(5) });
    await expect(others).rejects.toMatchObject({ code: "forbidden" });
  });

  test("as of a day answers what was in force then", async () => {
    const before = new Date(Date.now() - 86_400_000).toISOString();
    const then = await accessOf(manager, { personId: person(3), at: before });
    expect(then.rights).toEqual([]);
  });

  test("pages through who holds something, each once", async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await accessWho(manager, { systemId: id("s1"), limit: 7, cursor });
      seen.push(...page.holders.map(({ accessId }) => accessId));
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);
    const streamed: Holder[] = [];
    const write = async (batch: readonly Holder[]) => {
      streamed.push(...batch);
    };
    await reportAccess(manager, { systemId: id("s1"), write });
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.toSorted()).toEqual(streamed.map(({ accessId }) => accessId).toSorted());
  });

  test("tells a right's whole history with what it rested on", async () => {
    const { stretches } = await explainAccess(manager, {
      personId: person(7),
      entitlementId: id("e6"),
    });
    expect(stretches.length).toBe(2);
    expect(stretches.every(({ reasons }) => reasons[0]?.source === "direct")).toBe(true);
  });

  test("answers what another department would mean, and changes nothing", async () => {
    const shown = await previewPerson(manager, { personId: person(2), facts: { orgCode: "d2" } });
    expect(shown.gains.map(({ entitlementId }) => entitlementId)).toEqual([id("e5")]);
    expect(shown.losses.map(({ entitlementId }) => entitlementId)).toEqual([id("e2")]);
    expect(await heldBy(person(2))).toEqual(["e1", "e2"]);
  });
});
