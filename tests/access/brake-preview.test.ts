import { beforeEach, describe, expect, test } from "vitest";
import { database, newId, type Context } from "#lib/kernel/index.ts";
import {
  grantFromRequest,
  listRolloutPersons,
  previewRetirement,
  previewRule,
  saveRuleDraftCommand,
  startRollout,
} from "#lib/access/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import {
  asPerson,
  heldBy,
  inWork,
  moveTo,
  openCompany,
  recomputeAll,
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

/** Edits b2 so that these people of d1 lose what it gives. */
async function editAgainst(personIds: readonly string[]) {
  const numbers = JSON.stringify(await numbersOf(personIds));
  const { ruleId } = await saveRuleDraftCommand(editor, {
    code: "b2",
    name: "b2",
    expression: `person.orgCode == "d1" && !(person.employeeNumber in ${numbers})`,
    targets: [{ kind: "role", id: company.ids["r1"] ?? "" }],
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
