import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { releaseEvent } from "#lib/feeds/inbox/index.ts";
import { idOf, injectClock } from "#lib/kernel/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ask, importText, operator, seedBirthrights } from "./birthrights.ts";
import { hookSender, outcomes, settleAll, type Sender } from "./hook-sender.ts";

let now = new Date();
let sender: Sender;
beforeAll(async () => {
  await testDatabase();
  injectClock(() => now);
  now = new Date("2026-01-10T12:00:00Z");
  await seedBirthrights();
  sender = await hookSender("workday");
});
beforeEach(() => {
  now = new Date("2026-01-10T12:00:00Z");
});

let count = 0;
const hire = (employeeNumber: string, more: Record<string, string> = {}) => ({
  type: "person.hire" as const,
  data: {
    ...{ employeeNumber, day: "2026-01-05", givenName: `Given ${employeeNumber}` },
    ...{ familyName: `Family ${employeeNumber}`, orgCode: "d001", ...more },
  },
});

async function newPerson(more: Record<string, string> = {}): Promise<string> {
  const number = `H${++count}`;
  expect((await sender.send(hire(number, more))).status).toBe(202);
  await settleAll();
  return number;
}

const facts = async (number: string) =>
  (
    await ask<{ id: string; state: string; unit: string; name: string; title: string | null }>(
      `select p.id, p.hr_state as state, u.code as unit, p.display_name as name, p.title
       from person p left join org_unit u on u.id = p.org_unit_id where p.employee_number = $1`,
      [number],
    )
  )[0];

const eventId = async (key: string) => {
  const [found] = await ask<{ id: string }>("select id from feed_event where key = $1", [key]);
  return idOf("feed-event").parse(found?.id);
};

const body = JSON.stringify({ timestamp: "2026-01-10T12:00:00.000Z", ...hire("F1") });

describe("what nobody of this feed signed is not taken", () => {
  const cases: [string, (headers: Record<string, string>) => [string, Record<string, string>]][] = [
    ["another body", (headers) => [body.replace("F1", "F2"), headers]],
    ["a body cut short", (headers) => [body.slice(0, -2), headers]],
    ["another id", (headers) => [body, { ...headers, "webhook-id": "other" }]],
    ["another instant", (headers) => [body, { ...headers, "webhook-timestamp": "1768046401" }]],
    ["no signature", ({ "webhook-signature": _none, ...headers }) => [body, headers]],
    ["a signature of no version", (headers) => [body, { ...headers, "webhook-signature": "v1" }]],
    ["an instant that is none", (headers) => [body, { ...headers, "webhook-timestamp": "now" }]],
  ];
  test.each(cases)("%s", async (_what, change) => {
    const before = await outcomes("workday");
    expect(await sender.post(...change(sender.signed(body, "forged")))).toMatchObject({
      status: 401,
      body: { reason: "not_signed_by_this_feed" },
    });
    expect(await outcomes("workday")).toEqual(before);
  });

  test("what was signed more than five minutes ago", async () => {
    const headers = sender.signed(body, "old");
    now = new Date("2026-01-10T12:05:01Z");
    expect((await sender.post(body, headers)).status).toBe(401);
  });

  test("another feed's secret", async () => {
    const other = await hookSender("elsewhere");
    expect((await sender.post(body, other.signed(body))).status).toBe(401);
  });

  test("an answer tells nothing of whether a feed is there", async () => {
    const call = { method: "POST", body, headers: sender.signed(body) };
    const there = await fetch(`${sender.url}/hooks/hr/elsewhere`, call);
    const nowhere = await fetch(`${sender.url}/hooks/hr/nowhere`, call);
    expect([nowhere.status, await nowhere.text()]).toEqual([there.status, await there.text()]);
  });
});

describe("what was signed but is no event is kept, and refused with its reasons", () => {
  const signed = { timestamp: "2026-01-10T12:00:00Z" };
  const deep = `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`;
  const cases: [string, string, string][] = [
    ["no JSON", "{", "(body)"],
    ["deep nesting", `{"type":"person.hire","data":${deep}}`, "timestamp"],
    ["no UTF-8", "\u{d800}", "(body)"],
    ["an unknown kind", JSON.stringify({ ...signed, type: "person.sing", data: {} }), "data.kind"],
    ["a write of SCIM", JSON.stringify({ ...signed, type: "person.scim", data: {} }), "data.kind"],
    [
      "a day that is none",
      JSON.stringify({
        ...{ ...signed, type: "person.resignation" },
        data: { employeeNumber: "1", day: "2026-02-30" },
      }),
      "data.day",
    ],
    [
      "a field that is not known",
      JSON.stringify({
        ...{ ...signed, type: "person.leave_start" },
        data: { employeeNumber: "1", day: "2026-02-01", salary: "9" },
      }),
      "data",
    ],
    [
      "text that turns around",
      JSON.stringify({ ...signed, ...hire("X1", { title: "Clerk\u202eoiretni" }) }),
      "data.title",
    ],
    [
      "an entry of tomorrow",
      JSON.stringify({ ...hire("X2"), timestamp: "2026-01-11T12:00:00Z" }),
      "timestamp",
    ],
  ];
  test.each(cases)("%s", async (what, text, field) => {
    const id = `bad-${what.replaceAll(" ", "-")}`;
    const answer = await sender.post(text, sender.signed(text, id));
    expect(answer.status).toBe(422);
    const problems = answer.body["problems"] as { field: string }[];
    expect(problems.map((each) => each.field)).toContain(field);
    expect((await outcomes("workday"))[id]).toBe("failed not_valid");
  });

  test("the same id put right is taken after all", async () => {
    const wrong = JSON.stringify({ ...hire("R1"), timestamp: "yesterday" });
    expect((await sender.post(wrong, sender.signed(wrong, "righted"))).status).toBe(422);
    const right = JSON.stringify({ ...hire("R1"), timestamp: "2026-01-10T12:00:00Z" });
    expect((await sender.post(right, sender.signed(right, "righted"))).status).toBe(202);
    await settleAll();
    expect((await outcomes("workday"))["righted"]).toBe("applied");
  });

  test("more than 64 KiB is not even read", async () => {
    const large = " ".repeat(70_000);
    const answer = await sender.post(large, sender.signed(large)).catch(() => ({ status: 413 }));
    expect(answer.status).toBe(413);
  });
});

describe("what comes again changes nothing", () => {
  test("the same event under the same id is a duplicate", async () => {
    const told = { ...hire("D1"), id: "twice" };
    expect((await sender.send(told)).status).toBe(202);
    await settleAll();
    expect(await sender.send(told)).toMatchObject({ status: 200, body: { state: "duplicate" } });
    await settleAll();
    const found = await ask("select from person_statement s where s.key like '%:twice'");
    expect(found).toHaveLength(1);
  });

  test("something else under the same id is a conflict, and the first holds", async () => {
    const number = await newPerson();
    const move = (orgCode: string) => ({
      ...{ type: "person.transfer" as const, id: `move-${number}` },
      data: { employeeNumber: number, day: "2026-01-10", orgCode },
    });
    expect((await sender.send(move("d002"))).status).toBe(202);
    expect(await sender.send(move("d003"))).toMatchObject({
      status: 409,
      body: { reason: "event_key_reused" },
    });
    await settleAll();
    expect(await facts(number)).toMatchObject({ unit: "d002" });
  });

  test("what is told before its person waits, and is told when they come", async () => {
    const number = `W${++count}`;
    const data = { employeeNumber: number, day: "2026-01-08", orgCode: "d002" };
    await sender.send({ type: "person.transfer", data, id: `early-${number}` });
    await settleAll();
    expect((await outcomes("workday"))[`early-${number}`]).toBe("waiting person_unknown");
    await sender.send(hire(number));
    await settleAll();
    expect((await outcomes("workday"))[`early-${number}`]).toBe("applied");
    expect(await facts(number)).toMatchObject({ unit: "d002" });
  });
});

describe("what somebody has to look at is held", () => {
  test("a feed speaks of another feed's people", async () => {
    await importText("employee_number,given_name,org_code\nO1,Other,d001", { mode: "delta" });
    now = new Date("2026-01-10T12:01:00Z");
    const data = { employeeNumber: "O1" };
    await sender.send({ type: "person.termination_immediate", data, id: "foreign" });
    await settleAll();
    expect((await outcomes("workday"))["foreign"]).toBe("held another_feeds_person");
    expect(await facts("O1")).toMatchObject({ state: "active" });
    const release = { eventId: await eventId("foreign"), reason: "HR moved them to that feed." };
    await releaseEvent(operator, { ...release, verdict: "apply" });
    await settleAll();
    expect(await facts("O1")).toMatchObject({ state: "ended" });
  });

  test("a number that was given again: its new owner inherits nothing", async () => {
    const number = await newPerson({ title: "Engineer" });
    const before = await facts(number);
    const data = { employeeNumber: number };
    await sender.send({ type: "person.termination_immediate", data });
    await settleAll();
    const somebody = { givenName: "Somebody", familyName: "Else", orgCode: "d002" };
    await sender.send({ ...hire(number, somebody), id: `again-${number}` });
    await settleAll();
    expect((await outcomes("workday"))[`again-${number}`]).toBe("held another_name");
    await releaseEvent(operator, {
      ...{ eventId: await eventId(`again-${number}`), verdict: "as_new" },
      reason: "Numbers are given again here.",
    });
    await settleAll();
    const after = await facts(number);
    expect(after).toMatchObject({ name: "Somebody Else", unit: "d002", state: "active" });
    expect(after?.id).not.toBe(before?.id);
    const [earlier] = await ask("select hr_state from person where id = $1", [before?.id]);
    expect(earlier).toEqual({ hr_state: "ended" });
  });

  test("a newcomer with an address and name of somebody who left is that person, if one says so", async () => {
    const names = { givenName: "Rika", familyName: "Sato", workEmail: "rika.sato@example.org" };
    const number = await newPerson(names);
    const before = await facts(number);
    const data = { employeeNumber: number };
    await sender.send({ type: "person.termination_immediate", data });
    await settleAll();
    now = new Date("2026-01-11T12:00:00Z");
    await sender.send({ ...hire("N9", { ...names, day: "2026-01-11" }), id: "back" });
    await settleAll();
    expect((await outcomes("workday"))["back"]).toBe("held may_be_known");
    const [{ detail } = {}] = await ask<{ detail: unknown }>(
      "select detail from feed_event where key = 'back'",
    );
    expect(detail).toEqual({
      candidates: [
        {
          ...{ personId: before?.id, score: 115 },
          because: ["isAddress", "isName", "isUnit", "hasEnded"],
        },
      ],
    });
    const sameAs = idOf("person").parse(before?.id);
    const release = { eventId: await eventId("back"), sameAs, reason: "I asked her." };
    await releaseEvent(operator, { ...release, verdict: "apply" });
    await settleAll();
    expect(await facts("N9")).toMatchObject({ id: before?.id, state: "active" });
  });

  test("more losses than the brake lets through; an end passes", async () => {
    const people: string[] = [];
    for (let each = 0; each < 24; each++) people.push(await newPerson({ orgCode: "d005" }));
    for (const employeeNumber of people) {
      const data = { employeeNumber, day: "2026-01-10", orgCode: "d006" };
      await sender.send({ type: "person.transfer", data, id: `mass-${employeeNumber}` });
    }
    const [first = ""] = people;
    const data = { employeeNumber: first };
    await sender.send({ type: "person.termination_immediate", data, id: "end-in-mass" });
    await settleAll();
    const found = await outcomes("workday");
    expect(found["end-in-mass"]).toBe("applied");
    expect(await facts(first)).toMatchObject({ state: "ended" });
    const held = people.filter((number) => found[`mass-${number}`] === "held brake");
    const applied = people.filter((number) => found[`mass-${number}`] === "applied");
    expect(held.length + applied.length).toBe(24);
    expect(applied.length).toBeLessThanOrEqual(20);
    const [last = ""] = held;
    expect(await facts(last)).toMatchObject({ unit: "d005" });
    await releaseEvent(operator, {
      ...{ eventId: await eventId(`mass-${last}`), verdict: "apply" },
      reason: "The department moved.",
    });
    await settleAll();
    expect(await facts(last)).toMatchObject({ unit: "d006" });
  });
});
