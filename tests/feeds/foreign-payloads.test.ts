import { createHmac } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  addSecret,
  getEvent,
  listForeignMappings,
  remapKept,
  retryEvent,
  saveForeignMapping,
  tidyKept,
  tryForeignMapping,
} from "#lib/feeds/index.ts";
import { execute, idOf, injectClock, recordDoor, sql } from "#lib/kernel/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ask, operator, seedBirthrights } from "./birthrights.ts";
import { mapping } from "./foreign-mapping.ts";
import { hookSender, outcomes, settleAll, type Sender } from "./hook-sender.ts";

let now = new Date();
let sender: Sender;
beforeAll(async () => {
  await testDatabase();
  injectClock(() => now);
  now = new Date("2026-01-10T12:00:00Z");
  await seedBirthrights();
  sender = await hookSender("workday");
  await saveForeignMapping(operator, { code: "workday", mapping });
});
beforeEach(() => {
  now = new Date("2026-01-10T12:00:00Z");
});

let count = 0;
const hireOf = (id: string | number, more: object = {}) => ({
  ...{ eventId: `ev-${++count}`, type: "Hire", sent: "2026-01-05T08:00:00+01:00" },
  ...{ effective: "2026-01-05T00:00:00", salary: 99_000 },
  worker: { id, first: `Given ${id}`, last: `Family ${id}`, org: "d001", iban: "XX00", ...more },
});
const moveOf = (id: string, org: string) => ({
  ...{ eventId: `ev-${++count}`, type: "Move", sent: "2026-01-09T08:00:00Z" },
  ...{ effective: "2026-01-09", worker: { id, org, job: null } },
});

const send = (payload: unknown, id?: string) => {
  const body = typeof payload === "string" ? payload : JSON.stringify(payload);
  return sender.post(body, sender.signed(body, id));
};
async function sent(payload: { eventId: string }): Promise<string | undefined> {
  const answer = await send(payload);
  expect(answer.status).toBe(202);
  await settleAll();
  return (await outcomes("workday"))[payload.eventId];
}
const personOf = async (number: string) =>
  (
    await ask<{ id: string; name: string; unit: string | null; title: string | null }>(
      `select p.id, p.display_name as name, u.code as unit, p.title
       from person p left join org_unit u on u.id = p.org_unit_id where p.employee_number = $1`,
      [number],
    )
  )[0];
const eventOf = async (key: string) => {
  const [found] = await ask<{ id: string; version: number; whole: boolean; sealed: boolean }>(
    `select id, mapping_version as version, whole is not null as whole, sealed is not null as sealed
     from feed_event where key = $1`,
    [key],
  );
  return found && { ...found, id: idOf("feed-event").parse(found.id) };
};

test("a payload of another system does what its mapping says, by version and number", async () => {
  const hire = hireOf(70_001, { org: "d001" });
  expect(await sent(hire)).toBe("applied");
  expect(await personOf("70001")).toMatchObject({ name: "Given 70001 Family 70001", unit: "d001" });
  expect(await sent(moveOf("70001", "d002"))).toBe("applied");
  expect(await personOf("70001")).toMatchObject({ unit: "d002", title: null });
  expect(await eventOf(hire.eventId)).toMatchObject({ version: 1, whole: false, sealed: true });
});

test("the same event comes twice without effect, however its source words what is not mapped", async () => {
  const hire = hireOf("F2");
  expect(await sent(hire)).toBe("applied");
  const again = await send({ ...hire, salary: 1, attempt: 2 });
  expect(again).toMatchObject({ status: 200, body: { state: "duplicate" } });
  const other = await send({ ...hire, effective: "2026-01-06T00:00:00" });
  expect(other).toMatchObject({ status: 409, body: { reason: "event_key_reused" } });
});

test("what no rule names never reaches the database, not even sealed", async () => {
  const ping = { eventId: "ping-1", type: "Ping", worker: { id: "F3" } };
  expect(await sent(ping)).toBe("ignored mapped_to_nothing");
  expect(await eventOf("ping-1")).toMatchObject({ whole: false, sealed: false });
});

test("what cannot be mapped is kept for some days, and applied once its mapping is put right", async () => {
  const strange = { ...hireOf("F4"), type: "Rehire_v2" };
  expect(await send(strange, "call-4")).toMatchObject({ status: 202, body: { state: "kept" } });
  const broken = hireOf("F5");
  const without = { ...broken, effective: undefined };
  expect(await send(without, "call-5")).toMatchObject({ status: 202, body: { state: "kept" } });
  const { "call-4": one, "call-5": other } = await outcomes("workday");
  expect([one, other]).toEqual(["failed not_mapped", "failed not_mapped"]);
  const event = await getEvent(operator, { eventId: (await eventOf("call-5"))?.id ?? never() });
  expect(event.problems).toMatchObject([{ field: "rules.0.fields.day", reason: "no_such_key" }]);
  expect(JSON.stringify(event)).not.toContain("F5");
  const rules = mapping.rules.map((rule) => ({ ...rule, when: `(${rule.when})` }));
  const [hire, ...others] = rules;
  const wider = { ...hire, when: 'event.type in ["Hire", "Rehire_v2"]' } as (typeof rules)[number];
  const { version } = await saveForeignMapping(operator, {
    ...{ code: "workday", mapping: { ...mapping, rules: [wider, ...others] }, after: 1 },
  });
  await remapKept({ feedId: await feedId() });
  await settleAll();
  expect(await outcomes("workday")).toMatchObject({
    ...{ "call-4": "ignored mapped_again", "call-5": "failed not_mapped" },
    [strange.eventId]: "applied",
  });
  expect(await eventOf(strange.eventId)).toMatchObject({ version });
  expect((await listForeignMappings(operator, { code: "workday" })).kept).toBe(1);
  now = new Date("2026-01-18T12:00:00Z");
  await tidyKept(undefined);
  expect(await eventOf("call-5")).toMatchObject({ whole: false });
  const gone = retryEvent(operator, { eventId: (await eventOf("call-5"))?.id ?? never() });
  await expect(gone).rejects.toMatchObject({ reason: "payload_is_gone" });
});
const never = () => {
  throw new Error("no such event");
};
const feedId = async () =>
  (await ask<{ id: string }>("select id from feed where code = 'workday'"))[0]?.id ?? never();

test("a version is written from the last one", async () => {
  const stale = saveForeignMapping(operator, { code: "workday", mapping, after: 1 });
  await expect(stale).rejects.toMatchObject({ reason: "mapping_has_changed" });
});

/** As if this person had written every mapping of the feed that events come by. */
const setAuthor = recordDoor({
  name: "test.mapping-author",
  tables: ["feed_event"],
  run: ({ tx }, { key, author }: { key: string; author: string }) =>
    execute(tx, sql`update feed_event set mapped_by = array[${author}::uuid] where key = ${key}`),
});

test("who wrote the mapping moves, or becomes a manager, only once somebody looked", async () => {
  expect([await sent(hireOf("M1")), await sent(hireOf("M2"))]).toEqual(["applied", "applied"]);
  const author = (await personOf("M1"))?.id ?? never();
  const own = moveOf("M1", "d002");
  const boss = hireOf("M3", { boss: "M1" });
  const other = moveOf("M2", "d002");
  for (const payload of [own, boss, other]) {
    await send(payload);
    await setAuthor({ key: payload.eventId, author });
  }
  await settleAll();
  expect(await outcomes("workday")).toMatchObject({
    [own.eventId]: "held made_the_secret",
    [boss.eventId]: "held names_who_signed",
    [other.eventId]: "applied",
  });
  const { mappedByNames } = await getEvent(operator, {
    eventId: (await eventOf(own.eventId))?.id ?? never(),
  });
  expect(mappedByNames).toEqual(["Given M1 Family M1"]);
});

describe("a call with many events", () => {
  const batch = {
    number: "item.id",
    id: 'item.id + ":" + item.at',
    each: "event.employees",
    rules: [
      {
        when: 'item.action == "Created"',
        kind: "hire" as const,
        fields: { day: "item.at.substring(0, 10)", displayName: "item.fields.name.value" },
      },
    ],
    signing: {
      ...{ header: "x-bamboohr-signature", timestampHeader: "x-bamboohr-timestamp" },
      ...{ algorithm: "sha256" as const, encoding: "hex" as const, prefix: "" },
      over: "{body}{timestamp}",
    },
  };
  const key = "a-private-key-that-they-made";
  const employee = (id: string) => ({
    ...{ id, action: "Created", at: "2026-01-05T10:00:00Z" },
    fields: { name: { value: `Name ${id}` } },
  });
  const body = JSON.stringify({ employees: [employee("B1"), employee("B2")] });
  const signed = (at: Date, text = body) => {
    const timestamp = String(Math.floor(at.getTime() / 1000));
    const hmac = createHmac("sha256", key).update(text).update(timestamp).digest("hex");
    return { "x-bamboohr-timestamp": timestamp, "x-bamboohr-signature": hmac };
  };
  let bamboo: Sender;
  beforeAll(async () => {
    bamboo = await hookSender("bamboo");
    await addSecret(operator, { code: "bamboo", secret: key });
    await saveForeignMapping(operator, { code: "bamboo", mapping: batch });
  });

  test("is signed in its source's own way, and each of them counts once", async () => {
    const call = () => bamboo.post(body, signed(now));
    expect(await call()).toMatchObject({ status: 202, body: { state: "received", events: 2 } });
    expect(await call()).toMatchObject({ status: 200, body: { state: "duplicate", events: 0 } });
    await settleAll();
    expect(await outcomes("bamboo")).toEqual({
      "B1:2026-01-05T10:00:00Z": "applied",
      "B2:2026-01-05T10:00:00Z": "applied",
    });
  });

  test("one of them that clashes with what came before keeps no other one back", async () => {
    const other = { ...employee("B1"), fields: { name: { value: "Somebody Else" } } };
    const text = JSON.stringify({ employees: [other, employee("B3")] });
    expect(await bamboo.post(text, signed(now, text))).toMatchObject({ status: 409 });
    await settleAll();
    expect(await outcomes("bamboo")).toMatchObject({ "B3:2026-01-05T10:00:00Z": "applied" });
  });

  test("is refused where its feed did not sign it so", async () => {
    expect(await bamboo.post(body, bamboo.signed(body))).toMatchObject({ status: 401 });
    expect(await bamboo.post(body, signed(now, "{}"))).toMatchObject({ status: 401 });
  });

  test.each<[what: string, body: string, field: string]>([
    ["no JSON", "{", "(body)"],
    ["too deep", "[".repeat(40) + "]".repeat(40), "(body)"],
    ["lists that are too long", JSON.stringify({ employees: Array(2001).fill(0) }), "(body)"],
    ["more events than a call may have", JSON.stringify({ employees: Array(101).fill(1) }), "each"],
  ])("is no event: %s", async (_what, text, field) => {
    const answer = await bamboo.post(text, signed(now, text));
    expect(answer).toMatchObject({ status: 422, body: { problems: [{ field }] } });
  });
});

describe("a sample", () => {
  const attempt = (sample: unknown, tried = mapping) =>
    tryForeignMapping(operator, {
      ...{ code: "workday", mapping: tried, sample: JSON.stringify(sample) },
    });

  test("shows the event that it would be, and is kept nowhere", async () => {
    const before = await ask("select count(*) from feed_event");
    const { events } = await attempt({ ...hireOf("S1"), eventId: "try-1" });
    expect(events).toEqual([
      {
        ...{ does: "tell", rule: 0, key: "try-1", problems: [] },
        enteredAt: new Date("2026-01-05T07:00:00Z"),
        event: {
          ...{ kind: "hire", employeeNumber: "S1", day: "2026-01-05", orgCode: "d001" },
          ...{ givenName: "Given S1", familyName: "Family S1" },
        },
      },
    ]);
    expect(await ask("select count(*) from feed_event")).toEqual(before);
  });

  test("shows for each field why it is none", async () => {
    const hire = { ...hireOf("S2"), effective: "05.01.2026", sent: "yesterday" };
    const { events } = await attempt(hire);
    expect(events[0]).toMatchObject({ does: "fail", rule: 0, event: null });
    expect(events[0]?.problems.map(({ field }) => field)).toEqual([
      "entered",
      "rules.0.fields.day",
    ]);
  });
});
