import { beforeAll, beforeEach, expect, test } from "vitest";
import { grantAdministrator } from "#lib/access/index.ts";
import { listHeldTurns, releaseTurns, turnAll } from "#lib/feeds/index.ts";
import {
  begin,
  execute,
  injectClock,
  PersonId,
  recordDoor,
  sql,
  systemActor,
} from "#lib/kernel/index.ts";
import { asPerson } from "#tests/access/company.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ask, importText, operator, seedBirthrights } from "./birthrights.ts";
import { writeSetting } from "./group-feed.ts";
import { hookSender, outcomes, settleAll, type Sender } from "./hook-sender.ts";

let now = new Date();
let sender: Sender;
beforeAll(async () => {
  await testDatabase();
  injectClock(() => now);
  now = new Date("2026-01-10T12:00:00Z");
  await seedBirthrights();
  sender = await hookSender("workday");
  await writeSetting(4);
});
beforeEach(() => {
  now = new Date("2026-01-10T12:00:00Z");
});

/** As the job does. */
const turn = () => turnAll(begin(systemActor("people")));

let count = 0;
async function hirePeople(howMany: number, orgCode = "d001"): Promise<string[]> {
  const numbers = Array.from({ length: howMany }, () => `U${++count}`);
  for (const employeeNumber of numbers) {
    const names = { givenName: `Given ${employeeNumber}`, familyName: `Family ${employeeNumber}` };
    await sender.send({
      type: "person.hire",
      data: { employeeNumber, day: "2026-01-05", orgCode, ...names },
    });
  }
  await settleAll();
  return numbers;
}

async function tellAll(type: string, numbers: readonly string[], data: Record<string, string>) {
  for (const employeeNumber of numbers) {
    const told = { employeeNumber, ...data };
    await sender.send({
      ...{ type: `person.${type}` as "person.hire", data: told },
      id: `${type}-${employeeNumber}`,
    });
  }
  await settleAll();
  const found = await outcomes("workday");
  return numbers.map((number) => found[`${type}-${number}`]);
}

const stateOf = async (number: string) =>
  (
    await ask<{ text: string }>(
      `select p.hr_state || ' ' || coalesce(u.code, '') || ' ' || (
                select count(*) from assignment a where a.person_id = p.id and a.closed_by is null)
              as text
       from person p left join org_unit u on u.id = p.org_unit_id where p.employee_number = $1`,
      [number],
    )
  )[0]?.text;
const personId = async (number: string) =>
  PersonId.parse(
    (await ask<{ id: string }>("select id from person where employee_number = $1", [number]))[0]
      ?.id,
  );

const heldTurns = async () => (await listHeldTurns(operator, {})).people;

test("a mass change told for a later day is held on that day, and let go person by person", async () => {
  const people = await hirePeople(6, "d005");
  const told = await tellAll("transfer", people, { day: "2026-02-01", orgCode: "d006" });
  expect(new Set(told)).toEqual(new Set(["applied"]));
  now = new Date("2026-02-01T00:00:00Z");
  await turn();
  const held = await heldTurns();
  expect(held.map(({ reason }) => reason)).toEqual(people.map(() => "brake"));
  expect(held[0]?.gains.map(({ name }) => name)).toEqual(["share-d006"]);
  expect(held[0]?.losses.map(({ name }) => name)).toEqual(["share-d005"]);
  const [first = "", second = "", third = ""] = people;
  expect(await stateOf(first)).toMatch(/^active d005/);

  const release = { personIds: [await personId(first)], reason: "The department moves." };
  await grantAdministrator(operator, { employeeNumber: second });
  await setMaker(await personId(second));
  const own = releaseTurns(asPerson(await personId(second)), release);
  await expect(own).rejects.toMatchObject({ reason: "started_it" });
  await setMaker(null);
  await releaseTurns(operator, release);
  await turn();
  expect(await stateOf(first)).toMatch(/^active d006/);
  expect(await stateOf(third)).toMatch(/^active d005/);

  const data = { employeeNumber: third, day: "2026-02-01" };
  await sender.send({ type: "person.resignation", data, id: "ends-though-held" });
  await settleAll();
  now = new Date("2026-02-02T00:00:00Z");
  await turn();
  expect(await stateOf(third)).toMatch(/^ended/);
  await releaseTurns(operator, { reason: "All of it is right." });
  await turn();
  expect(await heldTurns()).toEqual([]);
  expect(await stateOf(people[3] ?? "")).toMatch(/^active d006/);
});

/** As if this person had made the secret that counts. */
const setMaker = recordDoor({
  name: "test.secret-maker-of-turns",
  tables: ["feed_secret"],
  run: ({ tx }, maker: string | null) =>
    execute(tx, sql`update feed_secret set created_by = ${maker}::uuid`),
});

test("very many ends told for a later day wait at once, a few of them pass", async () => {
  const people = await hirePeople(7);
  const told = await tellAll("resignation", people, { day: "2026-03-31" });
  expect(new Set(told)).toEqual(new Set(["applied", "held mass_end"]));
  expect(told.filter((each) => each === "applied").length).toBeLessThanOrEqual(4);
});

test("very many ends that come by the clock end access, and take nothing for good unseen", async () => {
  const rows = Array.from({ length: 6 }, (_, at) => `E${at},Emi,Family,d001,2026-05-31`);
  const header = "employee_number,given_name,family_name,org_code,end_date";
  await importText([header, ...rows].join("\n"), { mode: "delta" });
  now = new Date("2026-06-01T00:00:00Z");
  await turn();
  const held = await heldTurns();
  expect(new Set(held.map(({ reason }) => reason))).toEqual(new Set(["mass_end"]));
  expect(held.filter(({ employeeNumber }) => employeeNumber.startsWith("E")).length).toBe(6);
  expect(await stateOf("E1")).toBe("active d001 2");
  const [usable] = await ask(
    `select from access a join person p on p.id = a.person_id
     where p.employee_number = 'E1' and (a.valid_to is null or a.valid_to > $1)`,
    [now],
  );
  expect(usable).toBeUndefined();
  await releaseTurns(operator, { reason: "The season is over." });
  await turn();
  expect(await stateOf("E1")).toBe("ended d001 0");
});

const spoil = recordDoor({
  name: "test.spoil",
  tables: ["person_statement"],
  run: ({ tx }, key: string) =>
    execute(
      tx,
      sql`update person_statement set says = '{"wrong": 1}'::jsonb where key like ${`%:${key}`}`,
    ),
});

test("whose turn cannot be written keeps nobody else back, and is tried again", async () => {
  const [broken = "", whole = ""] = await hirePeople(2);
  await tellAll("promotion", [broken, whole], { day: "2026-07-01", title: "Engineer" });
  await spoil(`promotion-${broken}`);
  now = new Date("2026-07-01T00:00:00Z");
  await turn();
  expect(await titleOf(whole)).toBe("Engineer");
  const failed = (await heldTurns()).filter(({ state }) => state === "failed");
  expect(failed).toMatchObject([{ employeeNumber: broken, reason: "unreadable" }]);
  const jobs = await ask("select from graphile_worker.jobs where run_at = $1", [
    new Date("2026-07-01T01:00:00Z"),
  ]);
  expect(jobs.length).toBeGreaterThan(0);
});

const titleOf = async (number: string) =>
  (
    await ask<{ title: string | null }>("select title from person where employee_number = $1", [
      number,
    ])
  )[0]?.title;
