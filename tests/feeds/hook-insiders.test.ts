import { beforeAll, beforeEach, expect, test } from "vitest";
import { grantAdministrator } from "#lib/access/index.ts";
import { openEvent, releaseEvent } from "#lib/feeds/inbox/index.ts";
import { execute, idOf, injectClock, newId, recordDoor, sql } from "#lib/kernel/index.ts";
import { asPerson } from "#tests/access/company.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ask, operator, seedBirthrights } from "./birthrights.ts";
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
const hireOf = (employeeNumber: string, more: Record<string, string> = {}) => ({
  type: "person.hire" as const,
  data: {
    ...{ employeeNumber, day: "2026-01-05", givenName: `Given ${employeeNumber}` },
    ...{ familyName: `Family ${employeeNumber}`, orgCode: "d001", ...more },
  },
});

async function hired(): Promise<string> {
  const number = `I${++count}`;
  await sender.send(hireOf(number));
  await settleAll();
  return number;
}

async function tell(type: string, data: Record<string, string>): Promise<string> {
  const id = newId();
  const answer = await sender.send({ type: `person.${type}` as "person.hire", data, id });
  expect(answer.status).toBe(202);
  await settleAll();
  return (await outcomes("workday"))[id] ?? "";
}

const eventId = async (key: string) =>
  idOf("feed-event").parse(
    (await ask<{ id: string }>("select id from feed_event where key = $1", [key]))[0]?.id,
  );
const personId = async (number: string) =>
  idOf("person").parse(
    (await ask<{ id: string }>("select id from person where employee_number = $1", [number]))[0]
      ?.id,
  );

/** As if this person had made the secret that counts. */
const setMaker = recordDoor({
  name: "test.secret-maker",
  tables: ["feed_secret"],
  run: ({ tx }, maker: string | null) =>
    execute(tx, sql`update feed_secret set created_by = ${maker}::uuid`),
});

test("who made the secret is told of, or named as a manager, only once somebody looked", async () => {
  const [maker, other] = [await hired(), await hired()];
  await setMaker(await personId(maker));
  const place = { day: "2026-01-10", orgCode: "d002" };
  const moved = await tell("transfer", { employeeNumber: maker, ...place });
  expect(moved).toBe("held made_the_secret");
  const named = { employeeNumber: other, day: "2026-01-10", managerNumber: maker };
  expect(await tell("manager_change", named)).toBe("held names_who_signed");
  expect(await tell("hire", { ...hireOf("I90").data, managerNumber: maker })).toBe(
    "held names_who_signed",
  );
  expect(await tell("transfer", { employeeNumber: other, ...place })).toBe("applied");
});

test("who could have signed it when it came counts, though the secret is another's by now", async () => {
  const maker = await hired();
  await setMaker(await personId(maker));
  const data = { employeeNumber: maker, day: "2026-01-10", orgCode: "d002" };
  await sender.send({ type: "person.transfer", data, id: "handed-over" });
  await setMaker(null);
  await settleAll();
  expect((await outcomes("workday"))["handed-over"]).toBe("held made_the_secret");
});

test("who made the secret can leave all the same", async () => {
  const maker = await hired();
  await setMaker(await personId(maker));
  expect(await tell("termination_immediate", { employeeNumber: maker })).toBe("applied");
  await setMaker(null);
});

test("a number comes back under another name only once somebody looked, however it is told", async () => {
  const number = await hired();
  expect(await tell("termination_immediate", { employeeNumber: number })).toBe("applied");
  const [day, names] = ["2026-01-20", { givenName: "Somebody", familyName: "Else" }];
  const again = { employeeNumber: number, day };
  expect(await tell("rehire", { ...again, ...names })).toBe("held another_name");
  expect(await tell("hire", { ...again, displayName: "Somebody Else" })).toBe("held another_name");
  expect(await tell("rehire", { ...again, familyName: `Family ${number}` })).toBe("applied");
});

test("some ends pass at once, unusually many of one feed within a day wait", async () => {
  const people: string[] = [];
  for (let each = 0; each < 26; each++) people.push(await hired());
  const ends: string[] = [];
  for (const employeeNumber of people) {
    ends.push(await tell("termination_immediate", { employeeNumber }));
  }
  const passed = ends.filter((each) => each === "applied").length;
  expect(passed).toBeGreaterThan(15);
  expect(ends.slice(passed)).toEqual(ends.slice(passed).map(() => "held mass_end"));
  expect(passed).toBeLessThan(21);
  now = new Date("2026-01-11T12:00:01Z");
  const rested = { employeeNumber: await hired() };
  expect(await tell("termination_immediate", rested)).toBe("applied");
});

test("what somebody looked at and failed is not replaced by something else", async () => {
  const [one, other] = [await hired(), await hired()];
  const said = { employeeNumber: one, day: "2026-01-10", newEmployeeNumber: other };
  const told = { type: "person.identity_change" as const, data: said, id: "looked-at" };
  await sender.send(told);
  await settleAll();
  expect((await outcomes("workday"))["looked-at"]).toBe("held number_of_another");
  const release = { eventId: await eventId("looked-at"), reason: "It will be free." };
  await releaseEvent(operator, { ...release, verdict: "apply" });
  for (let hours = 0; hours < 12; hours++) {
    await settleAll();
    now = new Date(now.getTime() + 3_600_000);
  }
  expect((await outcomes("workday"))["looked-at"]).toBe("failed already_exists");
  const data = { employeeNumber: one, day: "2026-01-10", orgCode: "d009" };
  const again = await sender.send({ type: "person.transfer", data, id: "looked-at" });
  expect(again).toMatchObject({ status: 409, body: { reason: "event_key_reused" } });
});

test("nobody says that a newcomer is themselves, and dropping says it of nobody", async () => {
  const names = { givenName: "Rika", familyName: "Sato", workEmail: "rika@example.org" };
  await sender.send(hireOf("I70", names));
  await settleAll();
  const self = await personId("I70");
  await grantAdministrator(operator, { employeeNumber: "I70" });
  const again = { ...hireOf("I71", names), id: "same-or-not" };
  await sender.send(again);
  await settleAll();
  expect((await outcomes("workday"))["same-or-not"]).toBe("held may_be_known");
  const event = { eventId: await eventId("same-or-not"), sameAs: self, reason: "It is me." };
  const own = releaseEvent(asPerson(self), { ...event, verdict: "apply" });
  await expect(own).rejects.toMatchObject({ reason: "started_it" });
  const dropped = releaseEvent(operator, { ...event, verdict: "drop" });
  await expect(dropped).rejects.toMatchObject({ code: "invalid_input" });
  expect(await personId("I70")).toBe(self);
});

test("a number is no address, and none of those that we give", async () => {
  for (const number of ["ceo@example.org", "I1~0123456789ab"]) {
    expect(await sender.send(hireOf(number))).toMatchObject({ status: 422 });
  }
});

test("what an event says is shown field by field, those within another by their path", async () => {
  const number = await hired();
  const [found] = await ask<{ key: string }>("select key from feed_event where number = $1", [
    number,
  ]);
  const { says } = await openEvent(operator, { eventId: await eventId(found?.key ?? "") });
  expect(says).toMatchObject({ kind: "hire", employeeNumber: number, orgCode: "d001" });
});

test("a work address is one person's: what gives it to somebody else waits", async () => {
  const workEmail = "kept@example.org";
  expect(await tell("hire", { ...hireOf("I80").data, workEmail })).toBe("applied");
  expect(await tell("hire", { ...hireOf("I81").data, workEmail: "Kept@Example.org" })).toBe(
    "held may_be_known",
  );
  const number = await hired();
  const named = { employeeNumber: number, day: "2026-01-10", workEmail };
  expect(await tell("identity_change", named)).toBe("held one_email_two_people");
  const [one, other] = ["I82", "I83"].map((each) => ({
    ...{ ...hireOf(each), id: `both-${each}` },
    data: { ...hireOf(each).data, workEmail: "both@example.org" },
  }));
  if (one) await sender.send(one);
  if (other) await sender.send(other);
  await settleAll();
  const found = await outcomes("workday");
  const both = [found["both-I82"], found["both-I83"]];
  expect(both).toContain("applied");
  expect(both).toContainEqual(expect.stringMatching(/^held (one_email_two_people|may_be_known)$/));
});

test("a number that one feed named first is nobody of another feed's", async () => {
  const number = await hired();
  await tell("manager_change", {
    ...{ employeeNumber: number, day: "2026-01-10", managerNumber: "BOSS" },
  });
  const other = await hookSender("elsewhere");
  await other.send({ ...hireOf("BOSS"), id: "boss-there" });
  await settleAll();
  expect((await outcomes("elsewhere"))["boss-there"]).toBe("held another_feeds_person");
  expect(await tell("hire", hireOf("BOSS").data)).toBe("applied");
});

/** As if so much had been told of somebody already. */
const tellMuch = recordDoor({
  name: "test.tell-much",
  tables: ["person_statement"],
  run: ({ tx, now: at }, person: string) =>
    execute(
      tx,
      sql`insert into person_statement (id, person_id, key, effective_at, entered_at, says, source,
                                        recorded_at)
          select gen_random_uuid(), ${person}::uuid, 'much:' || n,
                 ${at}::timestamptz - n * interval '1 s',
                 ${at}, '{"undoes": "begin", "day": "1999-01-01"}'::jsonb, 'feed', ${at}
          from generate_series(1, 2000) n`,
    ),
});

test("of whom very much was told, more waits until somebody looked; an end does not", async () => {
  now = new Date("2026-02-20T12:00:00Z");
  const number = await hired();
  await tellMuch(await personId(number));
  const moved = { employeeNumber: number, day: "2026-02-20", orgCode: "d002" };
  expect(await tell("transfer", moved)).toBe("held too_much_told");
  const began = performance.now();
  expect(await tell("termination_immediate", { employeeNumber: number })).toBe("applied");
  expect(performance.now() - began).toBeLessThan(10_000);
});

test("nobody becomes a manager, or one of two records, by an event that they release", async () => {
  const [who, mallory] = [await hired(), await hired()];
  await grantAdministrator(operator, { employeeNumber: mallory });
  const asMallory = asPerson(await personId(mallory));
  const release = async (key: string) =>
    releaseEvent(asMallory, { eventId: await eventId(key), verdict: "apply", reason: "Mine." });
  const held = async (type: string, data: Record<string, string>) => {
    const id = newId();
    await sender.send({ type: `person.${type}` as "person.hire", data, id });
    await settleAll();
    return { id, state: (await outcomes("workday"))[id] };
  };
  const other = { givenName: "Somebody", familyName: "Else", managerNumber: mallory };
  const named = await held("hire", { employeeNumber: who, day: "2026-01-05", ...other });
  expect(named.state).toBe("held another_name");
  await expect(release(named.id)).rejects.toMatchObject({ reason: "started_it" });
  // A number that was nobody's when it came, and is theirs when they release it.
  const number = `${mallory}later`;
  const merged = await held("merge", { employeeNumber: who, intoNumber: number });
  expect(merged.state).toBe("held needs_a_person");
  const day = "2026-01-10";
  expect(
    await tell("identity_change", { employeeNumber: mallory, day, newEmployeeNumber: number }),
  ).toBe("applied");
  await expect(release(merged.id)).rejects.toMatchObject({ reason: "started_it" });
});
