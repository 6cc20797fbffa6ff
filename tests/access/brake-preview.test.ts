import { beforeEach, describe, expect, test } from "vitest";
import { database, newId, type Context } from "#lib/kernel/index.ts";
import {
  grantFromRequest,
  listRolloutPersons,
  previewRetirement,
  previewRule,
  saveRuleDraftCommand,
  pauseRollout,
  runRolloutBatch,
  startRollout,
  undoRollout,
} from "#lib/access/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import {
  asPerson,
  heldBy,
  inWork,
  moveTo,
  openCompany,
  recomputeAll,
  system,
  type Company,
} from "./company.ts";

let company: Company;
let editor: Context;

/** 200 people, half of them in d1, where rule b2 gives role r1 (e2). */
beforeEach(async () => {
  await testDatabase();
  company = await openCompany(200);
  await recomputeAll(company.people);
  editor = asPerson(company.people[1] ?? "");
  for (const right of ["rules.manage", "catalog.manage", "access.read"]) {
    await inWork((work) =>
      grantFromRequest(work, {
        personId: company.people[1] ?? "",
        targetKind: "entitlement",
        targetId: company.ids[right] ?? "",
        validFrom: work.now,
        requestItemId: newId(),
      }),
    );
  }
});

const numbersOf = async (personIds: readonly string[]): Promise<string[]> => {
  const { rows } = await database().pool.query<{ number: string }>(
    "select employee_number as number from person where id = any($1::uuid[])",
    [personIds],
  );
  return rows.map(({ number }) => number);
};

const rules = {
  b1: { condition: "true", kind: "entitlement", target: "e1" },
  b2: { condition: 'person.orgCode == "d1"', kind: "role", target: "r1" },
} as const;

/** Edits a rule so that these people lose what it gives. */
async function editAgainst(personIds: readonly string[], code: keyof typeof rules = "b2") {
  const numbers = JSON.stringify(await numbersOf(personIds));
  const { condition, kind, target } = rules[code];
  const { ruleId } = await saveRuleDraftCommand(editor, {
    code,
    name: code,
    expression: `${condition} && !(person.employeeNumber in ${numbers})`,
    targets: [{ kind, id: company.ids[target] ?? "" }],
  });
  return previewRule(editor, { ruleId });
}

const inD1 = () => company.people.filter((_, index) => index % 2 === 0);
const thirty = () => inD1().slice(10, 40);

describe("a rule edit that takes a right from 30 % of a department", () => {
  test("is held, and its preview named exactly those people", async () => {
    const shown = await editAgainst(thirty());
    expect(shown).toMatchObject({ persons: 30, lost: 30, gained: 0 });
    expect(shown.trips).toMatchObject([{ scope: "department", losing: 30, lostBefore: 0 }]);
    const { persons } = await listRolloutPersons(editor, { rolloutId: shown.rolloutId });
    expect(persons.map(({ personId }) => personId).toSorted()).toEqual(thirty().toSorted());
    const effects = new Set(persons.map(({ gains, losses }) => JSON.stringify({ gains, losses })));
    expect([...effects]).toEqual([JSON.stringify({ gains: [], losses: [company.ids["e2"]] })]);
    const started = await startRollout(editor, shown);
    expect(started.state).toBe("held");
    expect(JSON.parse(started.holdReason ?? "[]")).toMatchObject([{ scope: "department" }]);
    const held = await Promise.all(thirty().map((each) => heldBy(each)));
    expect(held.every((codes) => codes.includes("e2"))).toBe(true);
  });

  test("is refused, and shows the difference, once somebody's move changed its effect", async () => {
    const shown = await editAgainst(thirty());
    const [mover = ""] = thirty();
    await moveTo(company, "d3", [mover]);
    await expect(startRollout(editor, shown)).rejects.toMatchObject({
      code: "stale_preview",
      details: { difference: { appeared: [], disappeared: [mover], changed: [], count: 1 } },
    });
  });

  test("is not disturbed by a move that does not concern it", async () => {
    const shown = await editAgainst(thirty());
    // From d3 to d4, and within nothing that the rule speaks of.
    await moveTo(company, "d4", [company.people[3] ?? ""]);
    expect((await startRollout(editor, shown)).state).toBe("held");
  });
});

test("a retirement at a date to come previews and is held as what it will take", async () => {
  const retiresAt = new Date(Date.now() + 60_000).toISOString();
  const id = company.ids["r1"] ?? "";
  const shown = await previewRetirement(editor, { of: "role", id, retiresAt });
  expect(shown).toMatchObject({ persons: 100, lost: 100, gained: 0 });
  expect(shown.trips.map(({ scope }) => scope)).toEqual(["company", "department"]);
  expect((await startRollout(editor, shown)).state).toBe("held");
});

test("what is paused before its first batch counts with what is started after it", async () => {
  const first = await editAgainst(thirty().slice(0, 15));
  expect(await startRollout(editor, first)).toMatchObject({ state: "running" });
  await pauseRollout(editor, first);
  const second = await editAgainst(thirty().slice(15), "b1");
  expect(second.trips).toMatchObject([{ scope: "department", losing: 15, lostBefore: 15 }]);
  expect((await startRollout(editor, second)).state).toBe("held");
});

test("several undone on one day count together, whatever department they reach", async () => {
  const everybody = company.people.map((_, index) => index);
  const spread = everybody.filter((index) => index % 10 < 2).slice(0, 30);
  const undone = async (code: keyof typeof rules, right: string) => {
    const numbers = await numbersOf(spread.map((index) => company.people[index] ?? ""));
    const { ruleId } = await saveRuleDraftCommand(editor, {
      code: `extra-${code}`,
      name: code,
      expression: `person.employeeNumber in ${JSON.stringify(numbers)}`,
      targets: [{ kind: "entitlement", id: company.ids[right] ?? "" }],
    });
    const shown = await previewRule(editor, { ruleId });
    await startRollout(editor, shown);
    await runRolloutBatch(system, shown);
    const undo = await undoRollout(editor, shown);
    if (undo.state === "running") await runRolloutBatch(system, undo);
    return undo;
  };
  expect(await undone("b1", "e4")).toMatchObject({ state: "running" });
  const second = await undone("b2", "e6");
  expect(JSON.parse(second.holdReason ?? "[]")).toContainEqual(
    expect.objectContaining({ scope: "company", losing: 30, lostBefore: 30 }),
  );
});
