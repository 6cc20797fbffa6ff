import { beforeAll, describe, expect, test } from "vitest";
import {
  dropEvent,
  getEvent,
  getFeedHealth,
  listEvents,
  openEvent,
  receiveEvent,
  releaseEvent,
  retryEvent,
} from "#lib/feeds/inbox/index.ts";
import { noteFailure } from "#lib/feeds/inbox/note-failure.ts";
import { attemptsMax, laneOf } from "#lib/feeds/inbox/event.ts";
import { grantAdministrator } from "#lib/access/index.ts";
import { idOf, injectClock } from "#lib/kernel/index.ts";
import { tellAboutHeldEvents } from "#lib/notify/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ask, operator, seedBirthrights } from "./birthrights.ts";
import { hookSender, settleAll, type Sender } from "./hook-sender.ts";

let now = new Date("2026-01-10T12:00:00Z");
let sender: Sender;
const names = { givenName: "Rika", familyName: "Sato", workEmail: "rika@example.org" };
const hire = (employeeNumber: string, more: Record<string, string> = {}) => ({
  type: "person.hire" as const,
  data: {
    employeeNumber,
    day: "2026-01-05",
    givenName: "Aki",
    familyName: employeeNumber,
    ...more,
  },
});

beforeAll(async () => {
  await testDatabase();
  injectClock(() => now);
  await seedBirthrights();
  sender = await hookSender("workday");
  for (const number of ["1", "2", "3"])
    await sender.send({ ...hire(number), id: `hire-${number}` });
  await sender.send({ ...hire("4", { ...names, orgCode: "d001" }), id: "hire-4" });
  await settleAll();
  now = new Date("2026-01-10T13:00:00Z");
  const waits = { employeeNumber: "9", day: "2026-01-09", orgCode: "d002" };
  await sender.send({ type: "person.transfer", data: waits, id: "waits" });
  await sender.send({ ...hire("5", { ...names, orgCode: "d001" }), id: "alike" });
  await settleAll();
});

const idOfKey = async (key: string) => {
  const [found] = await ask<{ id: string }>("select id from feed_event where key = $1", [key]);
  return idOf("feed-event").parse(found?.id);
};

async function allKeys(asked: Partial<Parameters<typeof listEvents>[1]>): Promise<string[]> {
  const keys: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listEvents>> = await listEvents(operator, {
      ...{ limit: 2, ...asked },
      ...(cursor !== null && { cursor }),
    });
    keys.push(...page.events.map(({ key }) => key));
    cursor = page.cursor;
  } while (cursor !== null);
  return keys;
}

describe("events are listed newest first, page by page, each once", () => {
  test.each<[what: string, asked: Partial<Parameters<typeof listEvents>[1]>, keys: string[]]>([
    ["all", {}, ["alike", "waits", "hire-4", "hire-3", "hire-2", "hire-1"]],
    ["of a feed", { feed: "nobody" }, []],
    ["in a state", { state: "held" }, ["alike"]],
    ["of a kind", { kind: "transfer" }, ["waits"]],
    ["of a number", { employeeNumber: "2" }, ["hire-2"]],
    ["since", { since: "2026-01-10T12:30:00Z" }, ["alike", "waits"]],
    ["until", { until: "2026-01-10T12:30:00Z", employeeNumber: "1" }, ["hire-1"]],
  ])("%s", async (_what, asked, keys) => {
    expect(await allKeys(asked)).toEqual(keys);
  });
});

test("an event names its person and the rights that came of it", async () => {
  const eventId = await idOfKey("hire-4");
  expect(await getEvent(operator, { eventId })).toMatchObject({
    ...{ state: "applied", kind: "hire", number: "4", notReleased: null, candidates: [] },
    person: { employeeNumber: "4", displayName: "Rika Sato" },
    gains: [{ name: "mail" }, { name: "share-d001" }],
  });
});

test("what is held names whom a newcomer may be, and what speaks for each", async () => {
  const found = await getEvent(operator, { eventId: await idOfKey("alike") });
  expect(found).toMatchObject({ state: "held", reason: "may_be_known", person: null });
  expect(found.candidates).toMatchObject([
    { employeeNumber: "4", score: 105, because: ["isAddress", "isName", "isUnit"] },
  ]);
});

test("opening what an event says is itself written down", async () => {
  const eventId = await idOfKey("hire-4");
  const { says } = await openEvent(operator, { eventId });
  expect(says).toMatchObject({ kind: "hire", workEmail: "rika@example.org" });
  const found = await ask("select from audit_event where body like $1", [
    `%feed-event.open%${eventId}%`,
  ]);
  expect(found).toHaveLength(1);
});

test("health says when a feed spoke last, what is behind, and what needs somebody", async () => {
  const { feeds } = await getFeedHealth(operator, { code: "workday" });
  expect(feeds).toEqual([
    {
      ...{ code: "workday", name: "workday", secrets: 1 },
      lastReceivedAt: new Date("2026-01-10T13:00:00Z"),
      ...{ oldestReceivedAt: null, oldestWaitingAt: new Date("2026-01-10T13:00:00Z") },
      lastDay: { applied: 4, waiting: 1, held: 1 },
      open: { waiting: 1, held: 1 },
    },
  ]);
});

async function failed(key: string): Promise<Parameters<typeof getEvent>[1]> {
  const event = { kind: "hire", employeeNumber: key, day: "2026-01-05", givenName: "Aki" } as const;
  const [feed] = await ask<{ id: string }>("select id from feed where code = 'workday'");
  const feedId = idOf("feed").parse(feed?.id);
  await receiveEvent({ feedId, key, enteredAt: now, text: key, event });
  for (let tries = 0; tries < attemptsMax; tries++) {
    await noteFailure({ feedId, lane: laneOf(key), reason: "unreadable" });
    now = new Date(now.getTime() + 3_600_000);
  }
  return { eventId: await idOfKey(key) };
}

test("what failed is tried again, and only that", async () => {
  const asked = await failed("F1");
  expect(await getEvent(operator, asked)).toMatchObject({ state: "failed", reason: "unreadable" });
  await retryEvent(operator, asked);
  await settleAll();
  expect(await getEvent(operator, asked)).toMatchObject({ state: "applied", attempts: 0 });
  await expect(retryEvent(operator, asked)).rejects.toThrow("not_failed");
});

test("what failed is put aside with a reason, once", async () => {
  const asked = { ...(await failed("F2")), reason: "HR sent it by mistake." };
  expect(await dropEvent(operator, asked)).toEqual({ state: "ignored" });
  await expect(dropEvent(operator, asked)).rejects.toThrow("not_failed");
});

test("what was no event cannot be tried again", async () => {
  await sender.post("{", sender.signed("{", "broken"));
  const eventId = await idOfKey("broken");
  const { problems } = await getEvent(operator, { eventId });
  expect(problems.map(({ field }) => field)).toContain("(body)");
  expect(await openEvent(operator, { eventId })).toEqual({ says: null });
  await expect(retryEvent(operator, { eventId })).rejects.toThrow("no_event");
});

test("a new number that somebody else has makes nobody new", async () => {
  const data = { employeeNumber: "1", day: "2026-01-09", newEmployeeNumber: "2" };
  await sender.send({ type: "person.identity_change", data, id: "renamed" });
  await settleAll();
  const eventId = await idOfKey("renamed");
  expect(await getEvent(operator, { eventId })).toMatchObject({ reason: "number_of_another" });
  const release = { eventId, verdict: "as_new", reason: "By mistake." } as const;
  await expect(releaseEvent(operator, release)).rejects.toThrow("number_is_nobodys");
});

test("whoever may release hears once of what a feed has held, until nothing is held", async () => {
  await grantAdministrator(operator, { employeeNumber: "3" });
  const [feed] = await ask<{ id: string }>("select id from feed where code = 'workday'");
  const notices = async () => {
    await tellAboutHeldEvents({ feedId: feed?.id });
    return ask("select subject_kind, data from notice where kind = 'held' and done_at is null");
  };
  const said = [{ subject_kind: "feed", data: { code: "workday" } }];
  expect(await notices()).toEqual(said);
  const { events } = await listEvents(operator, { state: "held" });
  expect(events.map(({ key }) => key)).toEqual(["renamed", "alike"]);
  expect(await notices()).toEqual(said);
  // There is one who may release now, so the console counts as the second person.
  for (const { id } of events) {
    await releaseEvent(operator, { eventId: id, verdict: "drop", reason: "By mistake." });
  }
  expect(await notices()).toEqual([]);
});
