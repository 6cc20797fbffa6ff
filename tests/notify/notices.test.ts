import { beforeAll, describe, expect, test } from "vitest";
import { database } from "#lib/kernel/index.ts";
import {
  followRequest,
  listNotices,
  readAllNotices,
  readNotice,
  tellEnding,
} from "#lib/notify/index.ts";
import { tellEndingAt } from "#lib/notify/notice.ts";
import { approveRequest, askRequester, rejectRequest, RequestId } from "#lib/requests/index.ts";
import { ask, later, openCompany, runJobs, system, type Company } from "#tests/requests/company.ts";
import { testDatabase } from "#tests/support/database.ts";

let company: Company;
beforeAll(async () => {
  await testDatabase();
  company = await openCompany();
});

const kindsOf = async (name: string) =>
  (await listNotices(company.as(name), { filter: "unread" })).notices.map(({ kind }) => kind);

describe("a notice", () => {
  test("is there for a waiting decision when its transaction committed, and only then", async () => {
    const { itemId } = await ask(company, "a1", "write");
    const { rows } = await database().pool.query(
      "select from graphile_worker.jobs where task_identifier = 'notify.request'",
    );
    expect(rows.length).toBeGreaterThan(0);
    await expect(ask(company, "a1", "write")).rejects.toMatchObject({ code: "invalid_input" });
    await runJobs();
    expect(await kindsOf("mgrA")).toEqual(["decide"]);
    await rejectRequest(company.as("mgrA"), { itemId, comment: "no" });
    await runJobs();
    expect(await kindsOf("mgrA")).toEqual([]);
    expect(await kindsOf("a1")).toEqual(["outcome"]);
  });

  test("is said once, however often its job runs", async () => {
    const { itemId } = await ask(company, "a2", "write");
    await Promise.all([
      followRequest(system, { itemId }),
      followRequest(system, { itemId }),
      followRequest(system, { itemId }),
    ]);
    expect(await kindsOf("mgrA")).toEqual(["decide"]);
    await approveRequest(company.as("mgrA"), { itemId });
    await runJobs();
    await followRequest(system, { itemId });
    expect(await kindsOf("a2")).toEqual(["outcome"]);
  });

  test("tells the holder in time that a right ends", async () => {
    const { itemId } = await ask(company, "b1", "write", { minutes: 100 });
    await approveRequest(company.as("mgrB"), { itemId });
    await runJobs();
    await readAllNotices(company.as("b1"), {});
    later(79);
    await runJobs();
    expect(await kindsOf("b1")).toEqual([]);
    later(1);
    await runJobs();
    expect(await kindsOf("b1")).toEqual(["ending"]);
    later(30);
    expect(await tellEnding(system, { itemId })).toEqual({ told: 0 });
  });

  test("tells the requester what an approver asks", async () => {
    const { requestId, itemId } = await ask(company, "b2", "write");
    await askRequester(company.as("mgrB"), {
      requestId: RequestId.parse(requestId),
      comment: "What for?",
    });
    await runJobs();
    expect(await kindsOf("b2")).toEqual(["question"]);
    await rejectRequest(company.as("mgrB"), { itemId, comment: "no answer" });
  });

  test("is read by its own person only", async () => {
    const { notices } = await listNotices(company.as("a1"), {});
    const noticeId = notices[0]?.id;
    if (!noticeId) throw new Error("a1 has no notice");
    await expect(readNotice(company.as("a2"), { noticeId })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await readNotice(company.as("a1"), { noticeId })).toEqual({ read: 1 });
    expect((await listNotices(company.as("a1"), { filter: "unread" })).unread).toBe(0);
  });
});

test.each([
  [100, 80],
  [1_000_000, 1_000_000 - 3 * 1440],
])("of %s minutes, the holder hears after %s", (minutes, after) => {
  const at = (minute: number) => new Date(minute * 60_000);
  expect(tellEndingAt(at(0), at(minutes))).toEqual(at(after));
});
