import { setTimeout as later } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { injectClock } from "#lib/kernel/index.ts";
import { rosterAsOf, sampleCompany, type RosterRow } from "#prisma/seed/employees.ts";
import { randomOf } from "#tests/requests/random-acts.ts";
import { testDatabase } from "#tests/support/database.ts";
import {
  ask,
  differences,
  expectedOf,
  heldNow,
  importRows,
  liftBrake,
  seedBirthrights,
} from "./birthrights.ts";
import { eventsOfEmployees, type DatedEvent } from "./employee-events.ts";
import { hookSender, settleAll, type Sender } from "./hook-sender.ts";
import { scimReplay, scimWrites } from "./scim-replay.ts";

const seed = Number(process.env["POSTERN_TEST_SEED"] ?? 1);
const isFull = process.env["POSTERN_TEST_SCALE"] === "full";
/** Small: 40 people and all managers. */
const numberMax = isFull ? 99_999 : 10_040;
const today = "2003-01-01";
const checkedDays = ["1985-06-01", "1987-02-14", "1990-01-01", "1993-07-31", "1997-12-31", today];

const managers = new Set([...sampleCompany().managers.values()].flat().map(({ value }) => value));
const numbers = new Set(
  sampleCompany()
    .employees.map(({ number }) => String(number))
    .filter((number) => Number(number) <= numberMax || managers.has(number)),
);
const rosterOf = (day: string, asked: ReadonlySet<string> = numbers): RosterRow[] =>
  rosterAsOf(day).filter((row) => asked.has(row.employee_number));
const events = eventsOfEmployees(numbers, today);

function shuffled<T>(items: readonly T[], stream: number): T[] {
  const [copy, random] = [[...items], randomOf(seed, stream)];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [copy[at], copy[other]] = [copy[other] as T, copy[at] as T];
  }
  return copy;
}

/** As HR would list them; of those who have left it is their state, and managers are there yet. */
function expectedFacts(day: string, asked: ReadonlySet<string>): string[] {
  const rows = rosterOf(day, asked);
  const known = new Set(rows.map((row) => row.employee_number));
  return rows
    .map((row) =>
      row.status === "ended"
        ? `${row.employee_number} ended`
        : [
            ...[row.employee_number, row.display_name, row.org_code, row.title],
            known.has(row.manager_number) ? row.manager_number : "",
          ].join("|"),
    )
    .toSorted();
}

/** The same of the people with this mark, as the facts say of noon of a day. */
async function factsAsOf(day: string, mark: string): Promise<string[]> {
  const found = await ask<{ line: string }>(
    `select case when f.facts ->> 'hrState' = 'ended' then substr(p.employee_number, 2) || ' ended'
              else concat_ws('|', substr(p.employee_number, 2), left(f.facts ->> 'displayName', -1),
                coalesce(u.code, ''), coalesce(f.facts ->> 'title', ''),
                coalesce(substr(m.employee_number, 2), '')) end as line
     from person_fact f join person p on p.id = f.person_id
     left join org_unit u on u.id = (f.facts ->> 'orgUnitId')::uuid
     left join person m on m.id = (f.facts ->> 'managerId')::uuid and m.start_date <= $1
     where f.recorded_to is null and f.effective_from <= $1 and p.employee_number like $2 || '%'
       and (f.effective_to is null or f.effective_to > $1)`,
    [new Date(`${day}T11:00:00Z`), mark],
  );
  return found.map(({ line }) => line).toSorted();
}

/** What the people with this mark hold, by their numbers without it. */
const heldOf = async (mark: string) =>
  new Map(
    [...(await heldNow())].flatMap(([number, rights]) =>
      number.startsWith(mark) ? [[number.slice(1), rights] as const] : [],
    ),
  );

async function mustEqualTheData(mark: string, asked = numbers): Promise<void> {
  for (const day of checkedDays) {
    expect(await factsAsOf(day, mark), day).toEqual(expectedFacts(day, asked));
  }
  expect(differences(expectedOf(rosterOf(today, asked)), await heldOf(mark))).toEqual([]);
}

/** One and the same company several times in one database: by other numbers, names, addresses. */
const marked = (mark: string, number: string) => (number === "" ? "" : `${mark}${number}`);
const markedRow =
  (mark: string) =>
  (row: RosterRow): RosterRow => ({
    ...row,
    employee_number: marked(mark, row.employee_number),
    manager_number: marked(mark, row.manager_number),
    family_name: `${row.family_name}${mark}`,
    display_name: `${row.display_name}${mark}`,
    work_email: `${mark}.${row.work_email}`,
  });
const markedEvent =
  (mark: string) =>
  (event: DatedEvent): DatedEvent => ({
    ...event,
    data: Object.fromEntries(
      Object.entries(event.data).map(([field, value]) => {
        if (value === null) return [field, value];
        if (field === "workEmail") return [field, `${mark}.${value}`];
        if (field === "familyName") return [field, `${value}${mark}`];
        return [field, field.endsWith("Number") ? marked(mark, value) : value];
      }),
    ),
  });

beforeAll(async () => {
  await testDatabase();
  injectClock(() => new Date("2026-01-10T12:00:00Z"));
  await seedBirthrights();
  await liftBrake();
});

/** Pushed by several senders at once, who wait when they are told to. */
async function push(sender: Sender, delivered: readonly DatedEvent[]): Promise<void> {
  const queue = [...delivered];
  const work = async () => {
    for (let event = queue.shift(); event; event = queue.shift()) {
      const { status } = await sender.send(event);
      if (status === 429) {
        queue.push(event);
        await later(1000);
      } else expect([200, 202]).toContain(status);
    }
  };
  await Promise.all(Array.from({ length: 4 }, work));
  await settleAll();
}

describe(`${events.length} dated events of ${numbers.size} people (seed ${seed})`, () => {
  test("in files, as of each checked day: the facts and the access of the data", async () => {
    for (const asOf of checkedDays) {
      await importRows(rosterOf(asOf).map(markedRow("F")), { asOf });
    }
    await mustEqualTheData("F");
  });

  test("pushed in the order of days: the same", async () => {
    await push(await hookSender("in-order"), events.map(markedEvent("O")));
    await mustEqualTheData("O");
  });

  test("shuffled, doubled, and one in twenty late: the same", async () => {
    const told = shuffled(events, 1).map(markedEvent("S"));
    const isLate = (_event: DatedEvent, at: number) => at % 20 === 0;
    const [late, rest] = [told.filter(isLate), told.filter((event, at) => !isLate(event, at))];
    const sender = await hookSender("shuffled");
    await push(sender, shuffled([...rest, ...rest], 2));
    await push(sender, [...late, ...late]);
    const states = await ask<{ state: string; n: number }>(
      `select e.state, e.reason, count(*)::int as n from feed_event e join feed f on f.id = e.feed_id
       where f.code = 'shuffled' group by 1, 2`,
    );
    expect(states).toEqual([{ state: "applied", reason: null, n: events.length }]);
    await mustEqualTheData("S");
  });

  /** Through SCIM a call is slower: at a small scale fewer people, and one order. */
  const written = new Set([...numbers].filter((n) => isFull || managers.has(n) || n < "10005"));
  const writes = scimWrites(events.filter(({ data }) => written.has(data["employeeNumber"] ?? "")));

  test.runIf(isFull)("written by SCIM in the order of days: the same", async () => {
    const client = await scimReplay("C");
    await client.create(writes.hires);
    await client.write(writes.changes);
    await mustEqualTheData("C", written);
  });

  test("written by SCIM, shuffled, doubled, and one in twenty late: the same", async () => {
    const client = await scimReplay("D");
    const hires = shuffled(writes.hires, 3);
    await client.create([...hires, ...hires]);
    const told = shuffled(writes.changes, 4);
    const isLate = (_event: DatedEvent, at: number) => at % 20 === 0;
    const [late, rest] = [told.filter(isLate), told.filter((event, at) => !isLate(event, at))];
    await client.write(shuffled([...rest, ...rest], 5));
    await client.write([...late, ...late]);
    await mustEqualTheData("D", written);
  });
});
