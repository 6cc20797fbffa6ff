import { beforeAll, describe, expect, test } from "vitest";
import { database } from "#lib/kernel/index.ts";
import {
  approveRequest,
  getRequest,
  narrowRequest,
  rejectRequest,
  withdrawRequest,
} from "#lib/requests/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ask, holds, later, openCompany, runJobs, type Company } from "./company.ts";

let company: Company;
beforeAll(async () => {
  await testDatabase();
  company = await openCompany();
});

const stateOf = async (itemId: string) => {
  const { rows } = await database().pool.query<{ state: string }>(
    "select state from request_item where id = $1",
    [itemId],
  );
  return rows[0]?.state;
};

describe("a request", () => {
  test("that an automatic policy covers is granted at once, and ends by its clock", async () => {
    const { state, endsAt } = await ask(company, "a1", "read", { minutes: 1 });
    expect(state).toBe("granted");
    expect(endsAt).not.toBeNull();
    expect(await holds(company, "a1", "read")).toBe(true);
    later(1);
    expect(await holds(company, "a1", "read")).toBe(false);
  });

  test("of a privileged right needs manager, then owner, and works at once after the last", async () => {
    const { itemId } = await ask(company, "a1", "root", { minutes: 60 });
    const first = await approveRequest(company.as("mgrA"), { itemId });
    expect(first).toMatchObject({ state: "pending", stage: 1 });
    expect(await holds(company, "a1", "root")).toBe(false);
    const last = await approveRequest(company.as("owner"), { itemId });
    expect(last.state).toBe("granted");
    expect(await holds(company, "a1", "root")).toBe(true);
    later(60);
    expect(await holds(company, "a1", "root")).toBe(false);
    await runJobs();
    expect(await stateOf(itemId)).toBe("ended");
  });

  test("of two approvers at once, one wins and the other meets a conflict", async () => {
    const { itemId } = await ask(company, "a2", "security", { minutes: null });
    await approveRequest(company.as("sec1"), { itemId });
    const both = await Promise.allSettled([
      approveRequest(company.as("sec2"), { itemId }),
      approveRequest(company.as("sec3"), { itemId }),
    ]);
    const lost = both.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    expect(lost).toMatchObject([{ code: "conflict", reason: "decided_meanwhile" }]);
    expect(await stateOf(itemId)).toBe("granted");
    const { rows } = await database().pool.query("select from assignment where source_id = $1", [
      itemId,
    ]);
    expect(rows.length).toBe(1);
  });

  test("is decided by nobody who is not asked", async () => {
    const { itemId } = await ask(company, "a3", "write");
    const strangers = [
      ["mgrB", "not_an_approver"],
      ["a3", "own_request"],
      ["boss", "not_an_approver"],
    ] as const;
    for (const [name, reason] of strangers) {
      await expect(approveRequest(company.as(name), { itemId })).rejects.toMatchObject({
        code: "forbidden",
        reason,
      });
    }
    const support = company.as("mgrA", { isImpersonated: true });
    await expect(approveRequest(support, { itemId })).rejects.toMatchObject({
      reason: "impersonated",
    });
    await withdrawRequest(company.as("a3"), { itemId });
    expect(await stateOf(itemId)).toBe("withdrawn");
  });

  test("is only ever narrowed by an approver, and what was approved stands", async () => {
    const { itemId, requestId } = await ask(company, "a1", "root", { minutes: 120 });
    await approveRequest(company.as("mgrA"), { itemId });
    const wider = narrowRequest(company.as("owner"), { itemId, minutes: 240, comment: "more" });
    await expect(wider).rejects.toMatchObject({ reason: "not_narrower" });
    const done = await narrowRequest(company.as("owner"), { itemId, minutes: 30, comment: "less" });
    expect(done).toMatchObject({ state: "granted", minutes: 30 });
    const shown = await getRequest(company.as("a1"), { requestId });
    const said = shown.items[0]?.decisions.map((each) => [each.verdict, each.minutes]);
    expect(said).toEqual([
      ["approved", 120],
      ["approved", 30],
    ]);
    await expect(getRequest(company.as("b1"), { requestId })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("that somebody rejects says why, and ends", async () => {
    const { itemId } = await ask(company, "a3", "write");
    const done = await rejectRequest(company.as("mgrA"), { itemId, comment: "not needed" });
    expect(done).toMatchObject({ state: "rejected", because: "decided" });
    await expect(approveRequest(company.as("mgrA"), { itemId })).rejects.toMatchObject({
      reason: "decided_meanwhile",
    });
  });
});
