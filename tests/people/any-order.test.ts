import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { turnAll } from "#lib/feeds/index.ts";
import { begin, injectClock, systemActor } from "#lib/kernel/index.ts";
import { tell, type Statement } from "#lib/people/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ask, importText, seedBirthrights } from "../feeds/birthrights.ts";
import { inWork } from "../requests/company.ts";

const runs = process.env["POSTERN_TEST_SCALE"] === "full" ? 300 : 20;
const start = Date.UTC(2026, 0, 5, 3);
const dayMs = 86_400_000;
let now = new Date(start);
let count = 0;

beforeAll(async () => {
  await testDatabase();
  injectClock(() => now);
  await seedBirthrights();
});

/** Two people of whom a file says the same. */
async function twins(): Promise<string[]> {
  now = new Date(start);
  const numbers = [`W${++count}`, `W${++count}`];
  const rows = numbers.map((number) => `${number},Aki,d001,Asia/Tokyo,2026-01-05`);
  await importText(
    ["employee_number,given_name,org_code,time_zone,start_date", ...rows].join("\n"),
    {
      mode: "delta",
    },
  );
  const found = await ask<{ id: string }>(
    "select id from person where employee_number = any($1) order by employee_number",
    [numbers],
  );
  return found.map(({ id }) => id);
}

const anyEvent = fc.record({
  day: fc.integer({ min: -20, max: 40 }),
  minute: fc.integer({ min: 0, max: 5000 }),
  title: fc.constantFrom("Engineer", "Staff", "Manager"),
  turn: fc.option(fc.constantFrom("begin", "end", "leave", "return"), { nil: undefined }),
  retracts: fc.option(fc.nat({ max: 7 }), { nil: undefined }),
});
type AnyEvent = typeof anyEvent extends fc.Arbitrary<infer T> ? T : never;

const statementOf = (event: AnyEvent, index: number): Statement => ({
  key: `e${index}`,
  effective: {
    day: new Date(start + event.day * dayMs).toISOString().slice(0, 10),
    edge: event.turn === "end" ? "end" : "start",
  },
  enteredAt: new Date(start + event.minute * 60_000),
  says: { part: { title: event.title }, turn: event.turn },
  ...(event.retracts !== undefined && { retracts: `e${event.retracts}` }),
});

const deliver = (personId: string, statements: readonly Statement[]) =>
  inWork((work) =>
    tell(
      work,
      statements.map((statement) => ({
        personId,
        statement,
        source: "test",
        sourceId: null,
        isLoaded: false,
      })),
    ),
  );

/** What is recorded now as holding when, and what holds of them at this instant. */
async function standing(personId: string): Promise<unknown> {
  const facts = await ask(
    `select effective_from, effective_to, facts - 'employeeNumber' as facts from person_fact
     where person_id = $1 and recorded_to is null order by effective_from`,
    [personId],
  );
  const [person] = await ask(
    `select hr_state, title, starts_at, ends_at, turns_at from person where id = $1`,
    [personId],
  );
  return { facts, person };
}

test("one by one in any order, and twice, gives what all at once in order gives", async () => {
  const story = fc.array(anyEvent, { minLength: 1, maxLength: 8 }).chain((events) => {
    const told = events.map(statementOf);
    const twice = [...told, ...told];
    return fc.record({
      told: fc.constant(told),
      delivered: fc.shuffledSubarray(twice, { minLength: twice.length }),
      days: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: twice.length }),
    });
  });
  await fc.assert(
    fc.asyncProperty(story, async ({ told, delivered, days }) => {
      const [one = "", other = ""] = await twins();
      for (const [index, statement] of delivered.entries()) {
        await deliver(other, [statement]);
        now = new Date(now.getTime() + (days[index] ?? 0) * dayMs);
        await turnAll(begin(systemActor("test")));
      }
      await deliver(one, told);
      await deliver(other, delivered);
      expect(await standing(other)).toEqual(await standing(one));
    }),
    { numRuns: runs },
  );
});
