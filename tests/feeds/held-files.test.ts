import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { releaseRun } from "#lib/feeds/index.ts";
import { injectClock } from "#lib/kernel/index.ts";
import { runJobs } from "#tests/requests/company.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ask, importText, operator, seedBirthrights } from "./birthrights.ts";

let now = new Date("2026-01-05T12:00:00Z");
beforeAll(async () => {
  await testDatabase();
  injectClock(() => now);
  await seedBirthrights();
});

const header = "employee_number,given_name,org_code,status,end_date,title";
const size = 60;
let company = 0;
const numbers = () => Array.from({ length: size }, (_, at) => `M${company}-${100 + at}`);
const row = (
  number: string,
  { unit = "d001", status = "active", end = "", title = "Clerk" } = {},
) => `${number},Aki ${number},${unit},${status},${end},${title}`;
const gone = (number: string) => row(number, { status: "ended", end: "2026-01-05" });
const file = (lines: readonly string[]) => [header, ...lines].join("\n");
const importNow = (lines: readonly string[]) => importText(file(lines), { feed: `hr-${company}` });

/** How many are in which state and unit. */
async function standing(): Promise<Record<string, number>> {
  const found = await ask<{ key: string; n: number }>(
    `select p.hr_state || ' ' || coalesce(u.code, '') || ' ' || p.title as key, count(*)::int as n
     from person p left join org_unit u on u.id = p.org_unit_id
     where p.employee_number like $1 group by 1`,
    [`M${company}-%`],
  );
  return Object.fromEntries(found.map(({ key, n }) => [key, n]));
}
const trips = async (runId: string) =>
  (
    await ask<{ scope: string }>(
      `select distinct t ->> 'scope' as scope
       from feed_run, jsonb_array_elements(hold_reason) t where id = $1 order by 1`,
      [runId],
    )
  ).map(({ scope }) => scope);

beforeEach(async () => {
  company += 1;
  expect((await importNow(numbers().map((number) => row(number)))).state).toBe("done");
});

describe("held, though one end in it executes at once, is a full file", () => {
  test("of nobody", async () => {
    const { state, runId } = await importNow([]);
    expect([state, await trips(runId)]).toEqual(["held", ["missing"]]);
    expect(await standing()).toEqual({ "active d001 Clerk": size });
  });

  test("of nobody but one who left", async () => {
    const [first = ""] = numbers();
    const { state, runId } = await importNow([gone(first)]);
    expect([state, await trips(runId)]).toEqual(["held", ["missing"]]);
    expect(await standing()).toEqual({ "active d001 Clerk": size - 1, "ended d001 Clerk": 1 });
  });

  test("that leaves out one in five, changes of others with it, until somebody released it", async () => {
    const [first = "", second = "", ...rest] = numbers();
    const named = rest.slice(size / 5).map((number) => row(number));
    const { state, runId, counts } = await importNow([
      ...[gone(first), row(second, { title: "Chief" })],
      ...named,
    ]);
    expect([state, await trips(runId), counts.held]).toEqual(["held", ["missing"], 1]);
    expect(await standing()).toEqual({ "active d001 Clerk": size - 1, "ended d001 Clerk": 1 });
    await releaseRun(operator, { runId, verdict: "apply", reason: "It is so." });
    await runJobs();
    expect(await standing()).toEqual({
      ...{ "active d001 Clerk": size - 2, "active d001 Chief": 1 },
      "ended d001 Clerk": 1,
    });
  });

  test("whose column of departments is empty", async () => {
    const [first = "", ...rest] = numbers();
    const empty = rest.map((number) => row(number, { unit: "" }));
    const { state, runId, counts } = await importNow([gone(first), ...empty]);
    expect([state, counts.held]).toEqual(["held", size - 1]);
    expect(await trips(runId)).toContain("column");
    expect(await standing()).toEqual({ "active d001 Clerk": size - 1, "ended d001 Clerk": 1 });
  });
});

test("a file that leaves out a few is applied, and nobody of them has left", async () => {
  const lines = numbers().slice(5);
  const { state } = await importNow(lines.map((number) => row(number, { title: "Chief" })));
  expect(state).toBe("done");
  expect(await standing()).toEqual({ "active d001 Clerk": 5, "active d001 Chief": size - 5 });
});

test("a file of changes alone may name whom it likes, but must name somebody", async () => {
  const [first = ""] = numbers();
  const { state } = await importText(file([gone(first)]), { feed: `hr-${company}`, mode: "delta" });
  expect(state).toBe("done");
  const none = importText(file([]), { feed: `hr-${company}`, mode: "delta" });
  await expect(none).rejects.toMatchObject({ reason: "invalid_input" });
  now = new Date(now.getTime() + 1000);
});
