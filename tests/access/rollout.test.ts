import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { database, execute, sql, type Context } from "#lib/kernel/index.ts";
import {
  previewRole,
  previewRule,
  releaseRollout,
  runRolloutBatch,
  saveRuleDraftCommand,
  startRollout,
  undoRollout,
} from "#lib/access/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import {
  asPerson,
  countOf,
  heldBy,
  giveRight,
  moveTo,
  openCompany,
  recomputeAll,
  type Company,
} from "./company.ts";

beforeAll(async () => {
  await testDatabase();
});

let company: Company;
let editor: Context;
let releaser: Context;
const person = (index: number) => company.people[index] ?? "";
const id = (name: string) => company.ids[name] ?? "";

const give = (personId: string, right: string) => giveRight(company, personId, right);

beforeEach(async () => {
  await database().prisma.$transaction(async (tx) => {
    await execute(tx, sql`select set_config('postern.door', 'record:test', true)`);
    for (const table of [
      "rollout_person",
      "rollout",
      "change",
      "access",
      "block",
      "assignment",
      "rule_version",
      "rule",
      "role_entitlement",
      "role_inclusion",
      "role",
      "entitlement",
      "system",
      "condition",
      "person",
      "org_unit",
      "legal_entity",
    ]) {
      await tx.$executeRawUnsafe(`delete from ${table}`);
    }
  });
  company = await openCompany(200);
  await recomputeAll(company.people);
  editor = asPerson(person(0));
  releaser = asPerson(person(1));
  await give(person(0), "rules.manage");
  await give(person(0), "catalog.manage");
  await give(person(0), "access.manage");
  await give(person(1), "holds.release");
});

/** Rule b2 gives role r1 (e2) to d1: 100 of 200 people. */
async function editRule(expression: string) {
  const targets = [{ kind: "role" as const, id: id("r1") }];
  const draft = { code: "b2", name: "b2", expression, targets };
  const { ruleId } = await saveRuleDraftCommand(editor, draft);
  return previewRule(editor, { ruleId });
}

async function runToEnd(rolloutId: string, personsMax = 30) {
  const system = {
    ...editor,
    actor: { kind: "system", name: "test", rights: new Set<string>() },
  } as const;
  for (;;) {
    const { state } = await runRolloutBatch(system, { rolloutId, personsMax });
    if (state !== "running") return state;
  }
}

const holders = async (right: string) => {
  const { rows } = await database().pool.query<{ n: number }>(
    `select count(*)::int as n from access a join entitlement e on e.id = a.entitlement_id
     where e.code = $1 and a.closed_by is null and a.withdrawn_by is null`,
    [right],
  );
  return rows[0]?.n;
};

describe("a roll-out", () => {
  test("gives what its preview counted, batch by batch", async () => {
    const shown = await editRule('person.orgCode == "d1" || person.orgCode == "d2"');
    expect(shown).toMatchObject({ lost: 0, trips: [] });
    expect(shown.gained).toBe(34);
    const { state } = await startRollout(editor, shown);
    expect(state).toBe("running");
    expect(await holders("e2")).toBe(100);
    expect(await runToEnd(shown.rolloutId, 10)).toBe("done");
    expect(await holders("e2")).toBe(134);
  });

  test("that takes much is held; its starter may not release it, another may", async () => {
    const shown = await editRule('person.orgCode == "d4"');
    expect(shown.lost).toBe(100);
    expect(shown.trips.map(({ scope }) => scope)).toContain("department");
    const held = await startRollout(editor, shown);
    expect(held.state).toBe("held");
    expect(await holders("e2")).toBe(100);
    await give(person(0), "holds.release");
    const { rolloutId } = shown;
    await expect(releaseRollout(editor, { rolloutId })).rejects.toMatchObject({
      reason: "own_rollout",
    });
    expect((await releaseRollout(releaser, { rolloutId })).state).toBe("running");
    expect(await runToEnd(rolloutId)).toBe("done");
    expect(await holders("e2")).toBe(33);
  });

  test("whose effect differs by now is refused and shows the difference only", async () => {
    const shown = await editRule('person.orgCode == "d1" || person.orgCode == "d2"');
    await moveTo(company, "d3", [person(1)]);
    const started = startRollout(editor, shown);
    await expect(started).rejects.toMatchObject({
      code: "stale_preview",
      details: { difference: { appeared: [], disappeared: [person(1)], changed: [], count: 1 } },
    });
  });

  test("is not disturbed by an unrelated move", async () => {
    const shown = await editRule('person.orgCode == "d1" || person.orgCode == "d2"');
    await moveTo(company, "d4", [person(3)]);
    expect((await startRollout(editor, shown)).state).toBe("running");
  });

  test("stopped between batches goes on to the same end", async () => {
    const shown = await editRule('person.orgCode == "d1" || person.orgCode == "d2"');
    await startRollout(editor, shown);
    const system = {
      ...editor,
      actor: { kind: "system", name: "test", rights: new Set<string>() },
    } as const;
    const { rolloutId } = shown;
    await runRolloutBatch(system, { rolloutId, personsMax: 7 });
    await Promise.all([1, 2, 3].map(() => runRolloutBatch(system, { rolloutId, personsMax: 9 })));
    expect(await runToEnd(rolloutId)).toBe("done");
    expect(await holders("e2")).toBe(134);
    const { rows } = await database().pool.query("select total, done from rollout where id = $1", [
      rolloutId,
    ]);
    expect(rows[0]).toEqual({ total: 34, done: 34 });
  });

  test("undone restores exactly the prior set", async () => {
    const before = await Promise.all(company.people.map((each) => heldBy(each)));
    const shown = await editRule('person.orgCode == "d1" || person.orgCode == "d2"');
    await startRollout(editor, shown);
    await runToEnd(shown.rolloutId);
    const undo = await undoRollout(editor, { rolloutId: shown.rolloutId });
    expect(undo.state).toBe("held");
    await releaseRollout(releaser, { rolloutId: undo.rolloutId });
    await runToEnd(undo.rolloutId);
    expect(await Promise.all(company.people.map((each) => heldBy(each)))).toEqual(before);
  });

  test("of a role reaches everybody who holds it, and nobody else", async () => {
    const shown = await previewRole(editor, {
      roleId: id("r1"),
      entitlementIds: [id("e2"), id("e6")],
    });
    expect(shown).toMatchObject({ persons: 100, gained: 100, lost: 0 });
    await startRollout(editor, shown);
    await runToEnd(shown.rolloutId);
    expect(await holders("e6")).toBe(100);
    expect(await countOf("block")).toBe(0);
  });

  test("whose draft was edited after the preview is refused", async () => {
    const shown = await editRule('person.orgCode == "d1" || person.orgCode == "d2"');
    await editRule('person.orgCode == "d1" || person.orgCode == "d3"');
    await expect(startRollout(editor, shown)).rejects.toMatchObject({
      reason: "draft_was_replaced",
    });
  });
});
