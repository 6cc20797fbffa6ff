import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { begin } from "#lib/kernel/index.ts";
import { listNotices } from "#lib/notify/index.ts";
import {
  approveRequest,
  changeRequest,
  getRequest,
  listApprovals,
  listRequests,
  previewRequest,
  submitRequest,
} from "#lib/requests/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ask, later, openCompany, runJobs, type Company } from "./company.ts";
import { rowOf } from "./item-rows.ts";

let company: Company;
beforeAll(async () => {
  await testDatabase();
  company = await openCompany();
});
beforeEach(() => {
  later(1);
});

describe("asking", () => {
  test("for more starts over, for less goes on", async () => {
    const { itemId } = await ask(company, "a2", "root", { minutes: 60 });
    await approveRequest(company.as("mgrA"), { itemId });
    const less = await changeRequest(company.as("a2"), { itemId, minutes: 30 });
    expect(less).toMatchObject({ stage: 1, round: 1, minutes: 30 });
    const more = await changeRequest(company.as("a2"), { itemId, minutes: 90 });
    expect(more).toMatchObject({ stage: 0, round: 2, minutes: 90 });
    await approveRequest(company.as("mgrA"), { itemId });
    await approveRequest(company.as("owner"), { itemId });
    expect(await rowOf(itemId)).toMatchObject({ state: "granted" });
  });

  test("twice at once asks once; a replay answers what was answered", async () => {
    const input = {
      items: [{ targetKind: "entitlement" as const, targetId: company.target("pay"), minutes: 60 }],
      reason: "pressed the button twice",
    };
    const both = await Promise.allSettled([
      submitRequest(company.as("boss"), input),
      submitRequest(company.as("boss"), input),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const who = company.as("sec2");
    const keyed = begin(who.actor, { idempotencyKey: "once" });
    const first = await submitRequest(keyed, input);
    const replayed = await submitRequest(keyed, input);
    expect(replayed.requestId).toBe(first.requestId);
  });

  test("for what no policy covers, or for too long, is refused with the reason", async () => {
    await expect(ask(company, "a1", "odd")).rejects.toMatchObject({
      details: { problems: [{ field: "items.0", reason: "no_policy_matches" }] },
    });
    await expect(ask(company, "a1", "root", { minutes: 481 })).rejects.toMatchObject({
      details: { problems: [{ reason: "longer_than_allowed" }] },
    });
    await expect(ask(company, "a1", "root", { minutes: null })).rejects.toMatchObject({
      details: { problems: [{ reason: "permanent_not_allowed" }] },
    });
  });

  test("shows beforehand who will decide", async () => {
    const { items } = await previewRequest(company.as("a1"), {
      items: [{ targetKind: "entitlement", targetId: company.target("root"), minutes: 60 }],
    });
    const people = items[0]?.stages.map(({ groups }) =>
      groups.flatMap((group) => group.people.map(({ name }) => name)),
    );
    expect(items[0]?.problem).toBeNull();
    expect(people).toEqual([["mgrA"], ["owner"]]);
  });
});

test("a colleague's missing training is shown to themselves and their manager only", async () => {
  const beneficiaryId = company.who("a1");
  const item = { targetKind: "entitlement", targetId: company.target("trained"), minutes: 60 };
  const shownTo = async (name: string) => {
    const asked = { beneficiaryId, items: [{ ...item, targetKind: "entitlement" as const }] };
    const { items } = await previewRequest(company.as(name), asked);
    return items[0]?.missingConditions.map(({ code }) => code);
  };
  expect(await shownTo("a1")).toEqual(["training"]);
  expect(await shownTo("mgrA")).toEqual(["training"]);
  expect(await shownTo("b1")).toEqual([]);
});

test("everybody who must know is told, and let off when it is decided", async () => {
  const { itemId, requestId } = await ask(company, "a1", "security", { minutes: 60 });
  await runJobs();
  const told = await listNotices(company.as("sec1"), { filter: "waiting" });
  expect(told.notices.map(({ subjectId }) => subjectId)).toContain(itemId);
  const waiting = await listApprovals(company.as("sec1"), {});
  expect(waiting.items.map((item) => item.itemId)).toContain(itemId);
  await approveRequest(company.as("sec2"), { itemId });
  await approveRequest(company.as("sec3"), { itemId });
  await runJobs();
  const after = await listNotices(company.as("sec1"), { filter: "waiting" });
  expect(after.notices.map(({ subjectId }) => subjectId)).not.toContain(itemId);
  const heard = await listNotices(company.as("a1"), { filter: "unread" });
  expect(heard.notices.find(({ subjectId }) => subjectId === itemId)).toMatchObject({
    kind: "outcome",
    data: { state: "granted" },
  });
  const mine = await listRequests(company.as("a1"), { state: "current" });
  expect(mine.items.map((item) => item.itemId)).toContain(itemId);
  const shown = await getRequest(company.as("a1"), { requestId });
  expect(shown.items[0]?.path.map(({ state }) => state)).toEqual(["done"]);
});
