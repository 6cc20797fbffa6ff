import { beforeAll, expect, test } from "vitest";
import { revokeCondition } from "#lib/access/index.ts";
import { retractStatement } from "#lib/feeds/index.ts";
import { reassignItem, settleBack } from "#lib/fulfilment/index.ts";
import { database, type PersonId } from "#lib/kernel/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { clock, later, runJobs, type Company } from "#tests/requests/company.ts";
import { rowOf, waitingOn } from "#tests/requests/item-rows.ts";
import {
  caseOf,
  fillManager,
  heldBy,
  openLeaverCompany,
  operator,
  settle,
  tellOf,
} from "./leaver-company.ts";

let company: Company;
beforeAll(async () => {
  await testDatabase();
  company = await openLeaverCompany();
}, 60_000);

const ownerOf = async (table: string, id: string) =>
  (
    await database().pool.query<{ o: PersonId }>(
      `select owner_id as o from ${table} where id = $1`,
      [id],
    )
  ).rows[0]?.o;

test("one end is one case: every plane read back with its clock; taken back after an hour, what was is, less what time ended and what is privileged", async () => {
  const { waiting, own, requested, training, moduleId } = await fillManager(company);
  const before = await heldBy(company, "mgrA");
  expect(before).toBe("read root trained write write@03-03");
  expect(await waitingOn(waiting.itemId)).toContain("mgrA");

  const key = await tellOf(company, "mgrA", { kind: "termination_immediate" });
  expect(await heldBy(company, "mgrA")).toBe("");
  await settle();
  const open = await caseOf(company, "mgrA");
  expect(open).toMatchObject({ state: "open", count: 1, planesOn: 0, planes: 7 });
  const found = Object.fromEntries(open.planeRows.map((row) => [row.plane, row.found]));
  expect(found).toMatchObject({
    sessions: { tickets: 2, derived: 1 },
    access: { rights: 4, scheduled: 1 },
    requests: { open: 1 },
    approvals: { waiting: 1 },
    delegations: { lent: 1, borrowed: 1 },
  });
  for (const { alive, clockMs } of open.planeRows) {
    expect(alive).toBe(0);
    expect(clockMs).toBeGreaterThanOrEqual(0);
    expect(clockMs).toBeLessThanOrEqual(60_000);
  }
  expect(await rowOf(own.itemId)).toMatchObject({ state: "withdrawn" });
  expect(await waitingOn(waiting.itemId)).not.toContain("mgrA");

  // Owned things are offered to the manager; a module cannot wait, and a report is only shown.
  const boss = company.who("boss");
  const states = open.items.map(({ kind, state, offered, owner, isInterim }) => [
    ...[kind, state, (owner ?? offered)?.personId === boss, isInterim],
  ]);
  expect(states).toEqual([
    ["contractor", "open", true, false],
    ["role", "open", true, false],
    ["system", "open", true, false],
    ["module", "moved", true, true],
    ["report", "shown", true, false],
    ["report", "shown", true, false],
    ["report", "shown", true, false],
  ]);
  expect(await ownerOf("module", moduleId)).toBe(boss);
  for (const item of open.items.filter(({ state }) => state === "open")) {
    const asked = { itemId: item.id, toId: item.kind === "role" ? company.who("a2") : boss };
    // Whoever told the end neither decides nor receives.
    await expect(reassignItem(company.as("b1"), asked)).rejects.toMatchObject({
      reason: "told_the_end",
    });
    await expect(
      reassignItem(company.as("boss"), { ...asked, toId: company.who("b1") }),
    ).rejects.toMatchObject({ reason: "receiver_told_the_end" });
    await reassignItem(company.as("boss"), asked);
  }
  await runJobs();
  expect(await caseOf(company, "mgrA")).toMatchObject({ state: "closed", waiting: 0 });
  expect(await ownerOf("system", company.target("sys"))).toBe(boss);

  // Meanwhile the training that one right asks for is taken back.
  await revokeCondition(operator, {
    ...{ personConditionId: training.personConditionId, reason: "It was another course." },
  });
  later(59);
  await runJobs();
  const personId = company.who("mgrA");
  await retractStatement(company.as("b1"), { personId, key, reason: "It was a mistake." });
  await settle();
  const back = await caseOf(company, "mgrA");
  expect(back).toMatchObject({ state: "rescinded", count: 1 });
  expect(await heldBy(company, "mgrA")).toBe("read write@03-03");
  const outcomes = back.restored?.map(({ name, outcome, blocks }) => [
    ...[name, outcome, ...blocks.map((block) => block.name)],
  ]);
  expect(outcomes).toEqual([
    ["read", "back"],
    ["write", "back"],
    ["trained", "blocked", "Training"],
    ["write", "expired"],
    ["root", "privileged"],
  ]);
  // The request that gave it stands again, to its old end; the other one is only offered again.
  expect(await rowOf(requested.itemId)).toMatchObject({ state: "granted" });
  expect(await rowOf(own.itemId)).toMatchObject({ state: "withdrawn" });
  expect(back.askAgain.map(({ name }) => name)).toEqual(["pay"]);
  const { rows } = await database().pool.query<{ count: number }>(
    `select count(*)::int from ticket t where t.person_id = $1 and t.ended_at is null
       and not exists (select from termination x where x.subject_id = $1 and x.at >= t.issued_at)`,
    [personId],
  );
  expect(rows[0]?.count).toBe(0);

  // Ownership is offered back: given back by who has it, or kept; never taken by who came back.
  const offered = back.items.filter((item) => item.back === "offered");
  expect(offered.map(({ kind }) => kind)).toEqual(["contractor", "module", "role", "system"]);
  for (const item of offered) {
    const verdict = item.kind === "role" ? ("keep" as const) : ("return" as const);
    const asked = { itemId: item.id, verdict };
    await expect(settleBack(company.as("mgrA"), asked)).rejects.toMatchObject({
      reason: "own_case",
    });
    await settleBack(company.as("boss"), asked);
  }
  expect(await ownerOf("system", company.target("sys"))).toBe(personId);
  expect(await ownerOf("module", moduleId)).toBe(personId);
  expect(await ownerOf("role", company.target("security"))).toBe(company.who("a2"));

  // The same events again, in any order, say nothing new.
  await settle();
  expect(await caseOf(company, "mgrA")).toMatchObject({ state: "rescinded", count: 1 });
  expect(await heldBy(company, "mgrA")).toBe("read write@03-03");
  expect(clock.now.getTime()).toBeGreaterThan(0);
});
