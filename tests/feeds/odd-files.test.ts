import { beforeAll, describe, expect, test } from "vitest";
import { grantFromRequest } from "#lib/access/index.ts";
import { continueRun, getRun, releaseRun, type ImportOptions } from "#lib/feeds/index.ts";
import { execute, newId, sql } from "#lib/kernel/index.ts";
import { inWork, writeStraight } from "#tests/access/company.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ask, heldNow, importText, operator, seedBirthrights } from "./birthrights.ts";

type Person = Readonly<Record<string, string>>;

/** A file of these people; columns are those that any of them has. */
function fileOf(people: readonly Person[]): string {
  const columns = [...new Set(people.flatMap((person) => Object.keys(person)))];
  const lines = people.map((person) => columns.map((column) => person[column] ?? "").join(","));
  return `${columns.join(",")}\n${lines.join("\n")}\n`;
}

const load = (feed: string, people: readonly Person[], options: Partial<ImportOptions> = {}) =>
  importText(fileOf(people), { feed, ...options });

const person = (number: string, facts: Person = {}): Person => ({
  employee_number: number,
  given_name: `Given${number}`,
  family_name: "Family",
  ...facts,
});
/** So many people of one department, with numbers of their own. */
const crowd = (prefix: string, size: number, facts: Person): Person[] =>
  Array.from({ length: size }, (_, index) => person(`${prefix}${index}`, facts));

const issues = (runId: string, kind: string) =>
  ask<{ number: string; reason: string; expected: string }>(
    `select employee_number as number, reason, expected from feed_issue
     where run_id = $1 and kind = $2 order by 1`,
    [runId, kind],
  );

const titleOf = async (number: string) =>
  (
    await ask<{ title: string | null }>("select title from person where employee_number = $1", [
      number,
    ])
  )[0]?.title;

beforeAll(async () => {
  await testDatabase();
  await seedBirthrights();
});

describe("two rows about one number", () => {
  const rows = [person("A1", { title: "One" }), person("A1", { title: "Two" })];
  test.each([
    ["that differ", rows],
    ["that differ, the other way round", rows.toReversed()],
    ["of which one cannot be read", [person("A1"), person("A1", { start_date: "no day" })]],
    ["of which the first cannot be read", [person("A1", { start_date: "no day" }), person("A1")]],
  ])("%s: neither is applied, and both lines are named", async (_what, two) => {
    const done = await load("twice", [...two, person("A2")], { isDryRun: true });
    expect(done.counts).toMatchObject({ rows: 3, joined: 1, conflicts: 1, unchanged: 0 });
    const [found] = await issues(done.runId, "conflict");
    expect(found).toMatchObject({ number: "A1", reason: "one_number_two_rows" });
    expect(found?.expected).toContain("line 2");
  });

  test("that are the same count once", async () => {
    const done = await load("twice", [person("A3"), person("A3")], { isDryRun: true });
    expect(done.counts).toMatchObject({ rows: 2, joined: 1, unchanged: 1, conflicts: 0 });
  });
});

describe("one person twice, one number for two people", () => {
  const email = (work_email: string) => ({ work_email });

  test("two new numbers with one e-mail address: neither is applied, in any order", async () => {
    const two = [person("B1", email("b@example.com")), person("B2", email("B@example.com"))];
    for (const rows of [two, two.toReversed()]) {
      const done = await load("emails", rows);
      expect(done.counts).toMatchObject({ rows: 2, joined: 0, conflicts: 2 });
      expect((await issues(done.runId, "conflict")).map(({ reason }) => reason)).toEqual([
        "one_email_two_people",
        "one_email_two_people",
      ]);
    }
  });

  test("whoever has an address keeps it; of somebody who leaves it may pass on", async () => {
    await load("emails", [person("B3", email("c@example.com"))], { mode: "delta" });
    const taken = await load("emails", [person("B4", email("c@example.com"))], { mode: "delta" });
    expect(taken.counts).toMatchObject({ joined: 0, conflicts: 1 });
    const passed = await load(
      "emails",
      [
        person("B4", email("c@example.com")),
        person("B3", { ...email("c@example.com"), status: "ended" }),
      ],
      { mode: "delta" },
    );
    expect(passed.counts).toMatchObject({ joined: 1, left: 1, conflicts: 0 });
  });

  test("a number under a wholly different name is another person, even after an end", async () => {
    const other = { employee_number: "B3", given_name: "Xi", family_name: "Yu" };
    const done = await load("emails", [other], { mode: "delta" });
    expect(done.counts).toMatchObject({ joined: 0, conflicts: 1 });
    expect(await issues(done.runId, "conflict")).toMatchObject([
      { number: "B3", reason: "one_number_two_people" },
    ]);
  });
});

describe("a full file without somebody", () => {
  test("ends nobody, and names only people of its own feed", async () => {
    await load("one", [person("C1"), person("C2")]);
    await load("two", [person("C3")]);
    const done = await load("one", [person("C1")]);
    expect((await issues(done.runId, "missing")).map(({ number }) => number)).toEqual(["C2"]);
    expect(
      await ask("select from person where employee_number ~ '^C' and hr_state = 'ended'"),
    ).toEqual([]);
  });
});

describe("somebody whom a row names", () => {
  test("may arrive after it: the row is then said again", async () => {
    await load("late", [person("D1", { manager_number: "D9" })], { mode: "delta" });
    const done = await load("late", [person("D9")], { mode: "delta" });
    expect(done.counts).toMatchObject({ joined: 1, changed: 0 });
    const [found] = await ask<{ manager: string }>(
      `select m.employee_number as manager from person p join person m on m.id = p.manager_id
       where p.employee_number = 'D1'`,
    );
    expect(found?.manager).toBe("D9");
  });

  test("may be themselves, as heads of companies are: they have no manager then", async () => {
    const done = await load("late", [person("D2", { manager_number: "D2" })], { mode: "delta" });
    expect(done.counts).toMatchObject({ joined: 1, conflicts: 0 });
    expect(await issues(done.runId, "notice")).toEqual([]);
  });
});

describe("a unit", () => {
  const inUnit = (number: string, org_code: string, org_parent_code = "") =>
    person(number, { org_code, org_name: org_code.toUpperCase(), org_parent_code });

  test("that moves takes everybody below along, though their rows are the same", async () => {
    await inWork((work) =>
      execute(
        work.tx,
        sql`with r as (insert into rule (id, code, name, description, state, version, created_at)
              values (${newId()}::uuid, 'below-top', 'below-top', '', 'enforced', 1, now())
              returning id)
            insert into rule_version (id, rule_id, version, state, expression, targets, created_at)
            select ${newId()}::uuid, r.id, 1, 'enforced', '"top" in person.orgPath',
                   jsonb_build_array(jsonb_build_object('kind', 'entitlement', 'id', e.id)), now()
            from r, entitlement e where e.code = 'report'`,
      ).then(() => work.record({ action: "test.rule" })),
    );
    const top = inUnit("E0", "top");
    await load("tree", [top, inUnit("E1", "mid"), inUnit("E2", "low", "mid")]);
    expect((await heldNow()).get("E2")).toBe("mail");
    const moved = [top, inUnit("E1", "mid", "top"), inUnit("E2", "low", "mid")];
    const tried = await load("tree", moved, { isDryRun: true });
    expect(tried.counts).toMatchObject({ changed: 1, unchanged: 2, rightsGranted: 2 });
    const done = await load("tree", moved);
    expect(done.counts).toMatchObject(tried.counts);
    expect((await heldNow()).get("E2")).toBe("mail report");
  });

  test("that rows name differently gets the name that most rows say, in any order", async () => {
    const rows = ["Sales", "Sales", "Seals"].map((org_name, index) =>
      person(`F${index}`, { org_code: "sales", org_name }),
    );
    const done = await load("names", rows.toReversed());
    const [unit] = await ask<{ name: string }>("select name from org_unit where code = 'sales'");
    expect(unit?.name).toBe("Sales");
    expect(await issues(done.runId, "notice")).toMatchObject([{ reason: "unit_contradicts" }]);
  });
});

describe("the brake", () => {
  const size = 60;
  const own = crowd("G", size, { org_code: "d001", org_name: "Marketing", title: "Staff" });
  const wiped = own.map((row, index) => ({ ...row, org_code: "", status: index ? "" : "ended" }));

  test("holds who would lose, lets who leaves go, and a later file has the last word", async () => {
    await load("brake", own);
    const tried = await load("brake", wiped, { isDryRun: true });
    expect(tried.counts).toMatchObject({ left: 1, held: size - 1 });
    const held = await load("brake", wiped);
    expect(held.state).toBe("held");
    expect(held.counts).toMatchObject({ left: 1, moved: 0, held: size - 1, rightsEnded: 2 });
    const rights = await heldNow();
    expect(rights.get("G0")).toBe("");
    expect(rights.get("G1")).toBe("mail share-d001");
    const later = await load("brake", [{ ...own[0], status: "ended" }, ...own.slice(1)]);
    expect(later.counts).toMatchObject({ moved: 0, held: 0 });
    const [run] = await ask("select state, counts ->> 'held' as held from feed_run where id = $1", [
      held.runId,
    ]);
    expect(run).toEqual({ state: "done", held: "0" });
    await expect(
      releaseRun(operator, { runId: held.runId, verdict: "apply", reason: "too late" }),
    ).rejects.toMatchObject({ reason: "not_held" });
  });

  test("what it held is applied once a second person says so", async () => {
    const crowded = crowd("H", size, { org_code: "d002", org_name: "Finance" });
    await load("release", crowded);
    const held = await load(
      "release",
      crowded.map((row) => ({ ...row, org_code: "" })),
    );
    expect(held.counts).toMatchObject({ moved: 0, held: size });
    await releaseRun(operator, { runId: held.runId, verdict: "apply", reason: "asked HR" });
    await continueRun(operator, held.runId);
    expect((await heldNow()).get("H1")).toBe("mail");
    const [run] = await ask("select state from feed_run where id = $1", [held.runId]);
    expect(run).toEqual({ state: "done" });
  });

  test("holds a file that lost a column, though nobody would lose a right", async () => {
    const titled = crowd("I", size, { title: "Clerk" });
    await load("column", titled);
    const held = await load(
      "column",
      titled.map((row) => ({ ...row, title: "" })),
    );
    expect(held.counts).toMatchObject({ held: size, changed: 0 });
    expect(await titleOf("I1")).toBe("Clerk");
    const [run] = await ask<{ reason: { field: string }[] }>(
      "select hold_reason as reason from feed_run where id = $1",
      [held.runId],
    );
    expect(run?.reason).toMatchObject([{ scope: "column", field: "title", losing: size }]);
  });

  test("holds the last administrator's end, and nobody else's", async () => {
    const three = crowd("J", 3, {});
    await load("admin", three);
    const [first] = await ask<{ id: string }>("select id from person where employee_number = 'J0'");
    const [right, systemId] = [newId(), newId()];
    await writeStraight((tx) =>
      execute(
        tx,
        sql`with s as (insert into system (id, code, name, description, kind, zone, created_at)
              values (${systemId}::uuid, 'postern', 'Postern', '', 'web', 'office', now())
              returning id)
            insert into entitlement (id, system_id, code, name, description, risk,
              is_requestable, condition_codes, created_at)
            select ${right}::uuid, id, 'access.manage', 'Manage', '', 'high', false, '{}', now()
            from s`,
      ),
    );
    await inWork((work) =>
      grantFromRequest(work, {
        personId: first?.id ?? "",
        targetKind: "entitlement",
        targetId: right,
        validFrom: work.now,
        requestItemId: newId(),
      }),
    );
    const done = await load(
      "admin",
      three.map((row) => ({ ...row, status: "ended" })),
    );
    expect(done).toMatchObject({ state: "held", counts: { left: 2, held: 1 } });
    const rights = await heldNow();
    expect([rights.get("J0"), rights.get("J1")]).toEqual(["access.manage mail", ""]);
    const { trips } = await getRun(operator, { runId: done.runId });
    expect(trips).toMatchObject([{ scope: "portal", losing: 1 }]);
  });
});
