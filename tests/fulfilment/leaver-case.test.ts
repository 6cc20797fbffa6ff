import { beforeAll, expect, test } from "vitest";
import { revokeCondition } from "#lib/access/index.ts";
import { retractStatement, tellPerson, turnAll } from "#lib/feeds/index.ts";
import {
  followLeavers,
  openLeavers,
  proveLeavers,
  reassignItem,
  settleBack,
  sweepLeavers,
} from "#lib/fulfilment/index.ts";
import { listNotices, tellAboutLeaver } from "#lib/notify/index.ts";
import { begin, database, systemActor, type PersonId } from "#lib/kernel/index.ts";
import { isTicketLive } from "#lib/tickets/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { clock, later, runJobs, type Company } from "#tests/requests/company.ts";
import { rowOf, waitingOn } from "#tests/requests/item-rows.ts";
import { mintRoot } from "#tests/tickets/carriers.ts";
import {
  caseOf,
  fillManager,
  give,
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
  expect(open).toMatchObject({ state: "open", count: 1, planesOn: 0, planes: 8 });
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
});

test("an end to come is announced with its instant, caps what is given beyond it, and opens when it comes", async () => {
  await give(company, "a2", { code: "read", minutes: 14_400 });
  const key = await tellOf(company, "a2", { kind: "resignation", day: "2026-03-06" });
  await settle();
  const endsAt = new Date("2026-03-06T23:00:00Z");
  const announced = await caseOf(company, "a2");
  expect(announced).toMatchObject({ state: "announced", endsAt, since: null, planes: 0 });
  expect(announced.items.map(({ kind, state }) => [kind, state])).toEqual([["role", "open"]]);
  await give(company, "a2", { code: "write", minutes: 14_400 });
  const { rows } = await database().pool.query<{ to: Date }>(
    `select distinct valid_to as "to" from access where person_id = $1 and withdrawn_by is null
       and valid_to > $2`,
    [company.who("a2"), clock.now],
  );
  expect(rows.map(({ to }) => to)).toEqual([endsAt]);
  // Corrected, it is the same case at another instant.
  await tellPerson(company.as("b1"), {
    ...{ personId: company.who("a2"), reason: "One day later.", insteadOf: key },
    event: { kind: "resignation", day: "2026-03-07" },
  });
  await settle();
  expect(await caseOf(company, "a2")).toMatchObject({
    ...{ state: "announced", count: 1, endsAt: new Date("2026-03-07T23:00:00Z") },
  });
  clock.now = new Date("2026-03-07T23:00:00Z");
  await turnAll(begin(systemActor("test")));
  await settle();
  const open = await caseOf(company, "a2");
  expect(open).toMatchObject({ state: "open", count: 1, planesOn: 0, waiting: 1 });
  expect(open.since).toEqual(new Date("2026-03-07T23:00:00Z"));
  // Nobody decides for fourteen days: it goes to whom it was offered.
  later(14 * 1440);
  await sweepLeavers();
  await settle();
  const closed = await caseOf(company, "a2");
  expect(closed).toMatchObject({ state: "closed", waiting: 0 });
  expect(closed.items[0]).toMatchObject({ state: "moved", isInterim: true });
});

test("whoever is hired again is given nothing of before, and the case of the old end is left", async () => {
  await give(company, "a3", { code: "read", minutes: 144_000 });
  await tellOf(company, "a3", { kind: "termination_immediate" });
  await settle();
  expect(await caseOf(company, "a3")).toMatchObject({ state: "closed", count: 1 });
  const day = new Date(clock.now.getTime() + 2 * 86_400_000).toISOString().slice(0, 10);
  await tellPerson(company.as("b1"), {
    ...{ personId: company.who("a3"), reason: "As HR says." },
    event: { kind: "rehire", day },
  });
  later(2 * 1440);
  await turnAll(begin(systemActor("test")));
  await settle();
  const case1 = await caseOf(company, "a3");
  expect(case1).toMatchObject({ state: "closed", count: 1, restored: null });
  expect(case1.rehiredAt).not.toBeNull();
  expect(await heldBy(company, "a3")).toBe("");
  // The next end is another case.
  await tellOf(company, "a3", { kind: "termination_immediate" });
  await settle();
  expect(await caseOf(company, "a3")).toMatchObject({ state: "closed", count: 2 });
});

test("an end that is taken back before anybody looked gives back what it took, once", async () => {
  await give(company, "a1", { code: "read", minutes: 144_000 });
  await give(company, "a1", { code: "root", minutes: 300 });
  later(1);
  const personId = company.who("a1");
  const key = await tellOf(company, "a1", { kind: "termination_immediate" });
  later(1);
  await retractStatement(company.as("b1"), { personId, key, reason: "It was a mistake." });
  expect(await heldBy(company, "a1")).toBe("");
  await settle();
  expect(await caseOf(company, "a1")).toMatchObject({ state: "rescinded", count: 1 });
  expect(await heldBy(company, "a1")).toBe("read");
  // So does one that comes before another one that was announced.
  await tellOf(company, "a1", { kind: "resignation", day: "2026-05-29" });
  await settle();
  const sooner = await tellOf(company, "a1", { kind: "termination_immediate" });
  later(1);
  await retractStatement(company.as("b1"), { personId, key: sooner, reason: "It was wrong." });
  await settle();
  expect(await heldBy(company, "a1")).toBe("read");
  expect(await caseOf(company, "a1")).toMatchObject({ state: "announced", count: 3 });
  for (let count = 0; count < 2; count++) await openLeavers({ personIds: [personId] });
  await followLeavers({ personIds: [personId] });
  expect(await caseOf(company, "a1")).toMatchObject({ state: "announced", count: 3 });
  expect(await heldBy(company, "a1")).toBe("read");
});

test("a case stays open while anything is on: it is ended again and told of; closed, it is proven again", async () => {
  const personId = company.who("deputy");
  const before = await mintRoot({ personId });
  later(1);
  await tellOf(company, "deputy", { kind: "termination_immediate" });
  // As if what reacts to the end had not run.
  await openLeavers({ personIds: [personId] });
  later(6);
  await sweepLeavers();
  const open = await caseOf(company, "deputy");
  expect(open).toMatchObject({ state: "open", planesOn: 1 });
  expect(open.planeRows[0]).toMatchObject({ plane: "sessions", alive: 1, offAt: null });
  expect(open.troubleAt).toEqual(clock.now);
  await tellAboutLeaver({ caseId: open.id });
  const { notices } = await listNotices(company.as("boss"), {});
  const told = notices.filter(({ subjectId }) => subjectId === open.id);
  expect(told.map(({ kind }) => kind)).toContain("still_on");
  await runJobs();
  await sweepLeavers();
  const closed = await caseOf(company, "deputy");
  expect(closed).toMatchObject({ state: "closed" });
  expect(closed.planeRows[0]?.clockMs).toBe(6 * 60_000);
  expect(await isTicketLive(before.handle)).toBe(false);

  // As if a minting had slipped past the end.
  await mintRoot({ personId });
  await proveLeavers();
  expect(await caseOf(company, "deputy")).toMatchObject({ state: "open", planesOn: 1 });
  await runJobs();
  await sweepLeavers();
  expect(await caseOf(company, "deputy")).toMatchObject({ state: "closed" });
});
