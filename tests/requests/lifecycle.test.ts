import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { endAccess } from "#lib/access/index.ts";
import { execute, newId, sql } from "#lib/kernel/index.ts";
import {
  approveRequest,
  createDelegation,
  endDelegation,
  endRequest,
  extendRequest,
  getRequest,
  rejectRequest,
  resubmitRequest,
  sweepRequests,
  type RequestItemId,
} from "#lib/requests/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import {
  ask,
  changePerson,
  clock,
  holds,
  later,
  openCompany,
  runJobs,
  system,
  writeStraight,
  type Company,
} from "./company.ts";
import { rowOf, waitingOn } from "./item-rows.ts";

let company: Company;
beforeAll(async () => {
  await testDatabase();
  company = await openCompany();
});
beforeEach(() => {
  later(1);
});

const hours = (count: number) => count * 60;

describe("silence", () => {
  test("escalates to the manager's manager, then to the fallback, then expires", async () => {
    const { itemId } = await ask(company, "a1", "write");
    expect(await waitingOn(itemId)).toEqual(["mgrA"]);
    later(hours(25));
    await runJobs();
    expect(await waitingOn(itemId)).toEqual(["boss", "mgrA"]);
    later(hours(25));
    await runJobs();
    expect(await waitingOn(itemId)).toContain("sec1");
    later(hours(24 * 14));
    await runJobs();
    expect(await rowOf(itemId)).toMatchObject({ state: "expired", close_reason: "nobody_decided" });
    expect(await holds(company, "a1", "write")).toBe(false);
  });
});

describe("leaving and moving", () => {
  test("an approver who left is replaced; a new manager is asked", async () => {
    const { itemId } = await ask(company, "b2", "write");
    await changePerson(company, "b2", { manager: "mgrA" });
    await runJobs();
    expect(await waitingOn(itemId)).toEqual(["mgrA"]);
    await expect(approveRequest(company.as("mgrB"), { itemId })).rejects.toMatchObject({
      reason: "not_an_approver",
    });
    await changePerson(company, "b2", { manager: "mgrB" });
    await approveRequest(company.as("mgrB"), { itemId });
    expect(await rowOf(itemId)).toMatchObject({ state: "granted" });
  });

  test("a manager who left long ago leaves nothing stuck", async () => {
    await changePerson(company, "mgrB", { hrState: "ended" });
    await runJobs();
    const { itemId } = await ask(company, "b1", "root");
    expect(await waitingOn(itemId)).toEqual(["boss"]);
    const done = await approveRequest(company.as("boss"), { itemId });
    expect(done).toMatchObject({ state: "pending", stage: 1 });
    await changePerson(company, "owner", { hrState: "ended" });
    await runJobs();
    expect(await waitingOn(itemId)).toEqual(["sysowner"]);
    await changePerson(company, "owner", { hrState: "active" });
    await changePerson(company, "mgrB", { hrState: "active" });
    await runJobs();
    expect(await waitingOn(itemId)).toEqual(["owner"]);
    await rejectRequest(company.as("owner"), { itemId, comment: "no" });
  });

  test("the requester who leaves takes their requests with them", async () => {
    const { itemId } = await ask(company, "deputy", "root");
    await changePerson(company, "deputy", { hrState: "ended" });
    await runJobs();
    expect(await rowOf(itemId)).toMatchObject({ state: "withdrawn", close_reason: "person_left" });
    await changePerson(company, "deputy", { hrState: "active" });
  });
});

describe("delegation", () => {
  test("lets a deputy decide for its period, one level deep, never for the requester", async () => {
    const { itemId } = await ask(company, "a1", "write");
    const { delegationId } = await createDelegation(company.as("mgrA"), {
      toId: company.who("deputy"),
      validTo: new Date(clock.now.getTime() + 3_600_000),
      reason: "away for an hour",
    });
    await expect(
      createDelegation(company.as("deputy"), {
        toId: company.who("a2"),
        validTo: new Date(clock.now.getTime() + 3_600_000),
        reason: "onward",
      }),
    ).rejects.toMatchObject({ code: "invalid_input" });
    await runJobs();
    expect(await waitingOn(itemId)).toEqual(["deputy", "mgrA"]);
    const own = await ask(company, "deputy", "root");
    expect(await waitingOn(own.itemId)).toEqual(["mgrB"]);
    await approveRequest(company.as("deputy"), { itemId });
    expect(await rowOf(itemId)).toMatchObject({ state: "granted" });
    const second = await ask(company, "a3", "write");
    const read = () => getRequest(company.as("deputy"), { requestId: second.requestId });
    await read();
    await endDelegation(company.as("mgrA"), { delegationId });
    await runJobs();
    await expect(read()).rejects.toMatchObject({ code: "not_found" });
    await expect(
      approveRequest(company.as("deputy"), { itemId: second.itemId }),
    ).rejects.toMatchObject({ code: "forbidden" });
  });

  test("is not what support's ticket may make", async () => {
    const lent = createDelegation(company.as("mgrA", { isImpersonated: true }), {
      toId: company.who("b1"),
      validTo: new Date(clock.now.getTime() + 3_600_000),
      reason: "to support itself",
    });
    await expect(lent).rejects.toMatchObject({ code: "forbidden", reason: "impersonated" });
  });

  test("chosen by the requester decides nothing of theirs", async () => {
    await createDelegation(company.as("mgrA"), {
      toId: company.who("a2"),
      validTo: new Date(clock.now.getTime() + 3_600_000),
      reason: "my deputy",
    });
    // mgrA asks on behalf of a1, whose only manager is mgrA.
    const { itemId } = await ask(company, "mgrA", "root", { beneficiary: "a1" });
    expect(await waitingOn(itemId)).toEqual(["boss"]);
    await expect(approveRequest(company.as("a2"), { itemId })).rejects.toMatchObject({
      reason: "not_an_approver",
    });
    await expect(approveRequest(company.as("mgrA"), { itemId })).rejects.toMatchObject({
      reason: "own_request",
    });
    await rejectRequest(company.as("boss"), { itemId, comment: "no" });
  });
});

describe("what is granted", () => {
  const grant = async (name: string, manager: string, more = {}) => {
    const asked = await ask(company, name, "pay", more);
    await approveRequest(company.as(manager), { itemId: asked.itemId });
    return asked;
  };

  test("starts at its start, checked again", async () => {
    const startsAt = new Date(clock.now.getTime() + 3_600_000);
    const { itemId } = await grant("a2", "mgrA", { startsAt, minutes: 600 });
    expect(await rowOf(itemId)).toMatchObject({ state: "approved" });
    expect(await holds(company, "a2", "pay")).toBe(false);
    later(60);
    await runJobs();
    expect(await rowOf(itemId)).toMatchObject({ state: "granted" });
    expect(await holds(company, "a2", "pay")).toBe(true);
  });

  test("fails at its start when the person is suspended meanwhile", async () => {
    const startsAt = new Date(clock.now.getTime() + 3_600_000);
    const { itemId } = await grant("b2", "mgrB", { startsAt });
    await changePerson(company, "b2", { isSuspended: true });
    later(60);
    await runJobs();
    expect(await rowOf(itemId)).toMatchObject({
      state: "failed",
      close_reason: "person_not_active",
    });
  });

  test("is extended without a gap, and ends with its extensions", async () => {
    const { itemId } = await grant("a3", "mgrA", { minutes: 60 });
    const more = await extendRequest(company.as("a3"), {
      itemId,
      minutes: 30,
      reason: "not finished",
    });
    const extension = more.items[0]?.itemId as RequestItemId;
    await approveRequest(company.as("mgrA"), { itemId: extension });
    later(60);
    await runJobs();
    expect(await holds(company, "a3", "pay")).toBe(true);
    expect(await rowOf(itemId)).toMatchObject({ state: "ended", close_reason: "over" });
    await endRequest(company.as("a3"), { itemId: extension });
    expect(await holds(company, "a3", "pay")).toBe(false);
    const again = await resubmitRequest(company.as("a3"), { requestId: more.requestId });
    expect(again.items[0]?.state).toBe("pending");
  });

  test.each([
    ["granted", "ended"],
    ["pending", "withdrawn"],
  ])("ended by an access manager ends its %s extension too", async (before, after) => {
    const name = "b1";
    const { itemId } = await grant(name, "mgrB", { minutes: 60 });
    const asked = { itemId, minutes: 30, reason: "not finished" };
    const more = await extendRequest(company.as(name), asked);
    const extension = more.items[0]?.itemId as RequestItemId;
    if (before === "granted") await approveRequest(company.as("mgrB"), { itemId: extension });
    expect(await rowOf(extension)).toMatchObject({ state: before });
    const assignmentId = (await rowOf(itemId))?.assignment_id ?? "";
    await endAccess(system, { assignmentId, reason: "an incident" });
    await runJobs();
    expect(await rowOf(extension)).toMatchObject({
      state: after,
      close_reason: "ended_with_what_it_extends",
    });
    later(60);
    await runJobs();
    expect(await holds(company, name, "pay")).toBe(false);
  });

  test("waits for a training, and takes effect once it is there", async () => {
    const { itemId } = await ask(company, "a1", "trained", { minutes: 60 });
    await approveRequest(company.as("mgrA"), { itemId });
    expect(await rowOf(itemId)).toMatchObject({ state: "approved" });
    await writeStraight((tx) =>
      execute(
        tx,
        sql`insert into person_condition (id, person_id, condition_id, fulfilled_at, recorded_at)
            values (${newId()}::uuid, ${company.who("a1")}::uuid,
              ${company.target("training")}::uuid, ${clock.now}, ${clock.now})`,
      ),
    );
    later(1);
    await sweepRequests();
    expect(await rowOf(itemId)).toMatchObject({ state: "granted" });
    expect(await holds(company, "a1", "trained")).toBe(true);
  });

  test("with a conflict needs the rule's owner to accept it", async () => {
    const { itemId } = await ask(company, "a2", "approve-pay");
    expect((await approveRequest(company.as("mgrA"), { itemId })).stage).toBe(1);
    expect(await waitingOn(itemId)).toEqual(["sec4"]);
    await approveRequest(company.as("sec4"), { itemId });
    expect(await rowOf(itemId)).toMatchObject({ state: "granted" });
    expect(await holds(company, "a2", "approve-pay")).toBe(true);
  });
});
