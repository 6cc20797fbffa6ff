import { beforeAll, expect, test } from "vitest";
import {
  endAccess,
  giveAccess,
  listRuleFacts,
  listSodRules,
  previewAct,
  searchTargets,
  suspendPerson,
  tryRule,
  undoChange,
  unsuspendPerson,
} from "#lib/access/index.ts";
import { execute, newId, sql, type Context, type PersonId } from "#lib/kernel/index.ts";
import { database } from "#lib/kernel/index.ts";
import { grantFromRequest } from "#lib/access/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import {
  asPerson,
  heldBy,
  inWork,
  openCompany,
  recomputeAll,
  writeStraight,
  type Company,
} from "./company.ts";

let company: Company;
let manager: Context;
const id = (name: string) => company.ids[name] ?? "";
const someone = () => (company.people[4] ?? "") as PersonId;
const reason = "For a test";

beforeAll(async () => {
  await testDatabase();
  company = await openCompany(20);
  await recomputeAll(company.people);
  const boss = company.people[0] ?? "";
  manager = asPerson(boss);
  for (const right of ["access.manage", "access.read", "rules.manage", "holds.release"]) {
    await inWork((work) =>
      grantFromRequest(work, {
        personId: boss,
        targetKind: "entitlement",
        targetId: id(right),
        validFrom: work.now,
        requestItemId: newId(),
      }),
    );
  }
  await writeStraight((tx) =>
    execute(
      tx,
      sql`insert into sod_rule (id, code, name, description, mode, left_ids, right_ids, created_at)
          values (${newId()}::uuid, 'apart', 'Kept apart', '', 'refuse',
            array[${id("e2")}::uuid], array[${id("e6")}::uuid], now())`,
    ),
  );
});

type Act = Parameters<typeof previewAct>[1]["act"];
const codes = (rights: readonly { code: string }[]) => rights.map(({ code }) => code).toSorted();

/** What a preview says, beside what really came and went. */
async function compared(act: Act, run: () => Promise<unknown>) {
  const planned = await previewAct(manager, { personId: someone(), act });
  const before = await heldBy(someone());
  await run();
  const after = await heldBy(someone());
  return {
    said: { gains: codes(planned.gains), losses: codes(planned.losses) },
    done: {
      gains: after.filter((code) => !before.includes(code)),
      losses: before.filter((code) => !after.includes(code)),
    },
  };
}

test("every direct act does exactly what its preview named", async () => {
  const target = { targetKind: "role" as const, targetId: id("r2") };
  const given = { assignmentId: "" };
  const give = await compared({ kind: "give", ...target }, async () => {
    const made = await giveAccess(manager, { personId: someone(), ...target, reason });
    given.assignmentId = made.assignmentId;
  });
  expect(give.said).toEqual({ gains: ["e4"], losses: [] });
  expect(give.done).toEqual(give.said);
  const suspend = await compared({ kind: "suspend" }, () =>
    suspendPerson(manager, { personId: someone(), reason }),
  );
  expect(suspend.said).toEqual({ gains: [], losses: ["e1", "e2", "e4"] });
  expect(suspend.done).toEqual(suspend.said);
  const lift = await compared({ kind: "unsuspend" }, () =>
    unsuspendPerson(manager, { personId: someone(), reason }),
  );
  expect(lift.said.gains).toEqual(["e1", "e2", "e4"]);
  expect(lift.done).toEqual(lift.said);
  const end = await compared({ kind: "end", ...given }, () =>
    endAccess(manager, { ...given, reason }),
  );
  expect(end.said).toEqual({ gains: [], losses: ["e4"] });
  expect(end.done).toEqual(end.said);
  const { rows } = await database().pool.query<{ id: string }>(
    `select id from change where person_id = $1 and inverse is not null order by number desc`,
    [someone()],
  );
  const changeId = rows[0]?.id ?? "";
  const undo = await compared({ kind: "undo", changeId }, () =>
    undoChange(manager, { changeId, reason }),
  );
  expect(undo.said).toEqual({ gains: ["e4"], losses: [] });
  expect(undo.done).toEqual(undo.said);
});

test("what would keep a right from having effect is named before it is given", async () => {
  const act = (right: string): Act => ({
    kind: "give",
    targetKind: "entitlement",
    targetId: id(right),
  });
  const unmet = await previewAct(manager, { personId: someone(), act: act("e3") });
  expect(unmet).toMatchObject({ gains: [], stops: [{ kind: "condition", name: "Training" }] });
  const against = await previewAct(manager, { personId: someone(), act: act("e6") });
  expect(against).toMatchObject({ gains: [], stops: [{ kind: "conflict", name: "Kept apart" }] });
});

test("a combination that a rule refuses is accepted by nobody", async () => {
  const { rows } = await database().pool.query<{ id: string }>("select id from sod_rule");
  const given = giveAccess(manager, {
    personId: someone(),
    targetKind: "entitlement",
    targetId: id("e6"),
    reason,
    acceptedConflicts: rows.map((rule) => rule.id),
  });
  await expect(given).rejects.toMatchObject({
    details: { problems: [{ field: "acceptedConflicts", reason: "never_accepted" }] },
  });
  expect(await heldBy(someone())).not.toContain("e6");
});

test("whoever may neither read nor manage access previews only their own endings", async () => {
  const colleague = asPerson(company.people[6] ?? "");
  const asked = { personId: someone(), act: { kind: "suspend" as const } };
  await expect(previewAct(colleague, asked)).rejects.toMatchObject({ code: "forbidden" });
});

test("an assignment of somebody else is not found", async () => {
  const { rows } = await database().pool.query<{ id: string }>(
    "select id from assignment where person_id = $1 limit 1",
    [company.people[0]],
  );
  const act = { kind: "end" as const, assignmentId: rows[0]?.id ?? "" };
  await expect(previewAct(manager, { personId: someone(), act })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("a rule being written counts matches, and names those who gain and lose", async () => {
  const tried = await tryRule(manager, {
    ruleId: id("b2"),
    expression: 'person.orgCode == "d2"',
    targets: [{ kind: "role", id: id("r1") }],
  });
  const { rows } = await database().pool.query<{ d1: number; d2: number }>(
    `select count(*) filter (where u.code = 'd1')::int as d1,
            count(*) filter (where u.code = 'd2')::int as d2
     from person p join org_unit u on u.id = p.org_unit_id`,
  );
  const [counts] = rows;
  expect(tried).toMatchObject({ people: 20, matches: counts?.d2, losing: counts?.d1 });
  expect(tried.sample.filter(({ losses }) => losses.length > 0)[0]?.displayName).toMatch(/Person/);
  expect(tried.rights.map(({ code }) => code)).toEqual(["e2"]);
});

test("facts say for how many people they are missing, and what most have", async () => {
  const { people, facts } = await listRuleFacts(manager, {});
  const fact = (name: string) => facts.find((each) => each.name === name);
  expect(people).toBe(20);
  expect(fact("person.grade")).toMatchObject({ missing: 20, values: [] });
  expect(fact("person.orgCode")?.values[0]).toEqual({ value: "d1", people: 10 });
});

test("targets are found by every word, in any order, and by id", async () => {
  const found = await searchTargets(manager, { search: "manage access" });
  expect(found.targets.map(({ code }) => code)).toEqual(["access.manage"]);
  const byId = await searchTargets(manager, { ids: [id("r1"), id("e1")] });
  expect(byId.targets.map(({ code }) => code).toSorted()).toEqual(["e1", "r1"]);
});

test("separation rules name both sides", async () => {
  const { rules } = await listSodRules(manager, {});
  expect(rules).toMatchObject([{ code: "apart", left: [{ name: "e2" }], right: [{ name: "e6" }] }]);
});
