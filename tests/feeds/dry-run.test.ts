import { Readable } from "node:stream";
import { beforeAll, expect, test } from "vitest";
import { importFile, listEffect, tidyEffects, type ImportOptions } from "#lib/feeds/index.ts";
import { dayMs, injectClock, resetClock } from "#lib/kernel/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { operator, seedBirthrights, sizes } from "./birthrights.ts";

beforeAll(async () => {
  await testDatabase();
  await seedBirthrights();
});

const people = Array.from({ length: 5 }, (_, index) => `K${index},Given,d003,People`);

function load(lines: readonly string[], options: Partial<ImportOptions>) {
  const text = ["employee_number,given_name,org_code,org_name", ...lines].join("\n");
  const file = { feed: "dry", mode: "full", format: "csv" } as const;
  return importFile(operator, { ...file, ...options }, Readable.from([Buffer.from(text)]));
}

test("a dry run writes nothing, counts the same, and its hash binds what is applied", async () => {
  const before = await sizes();
  const tried = await load(people, { isDryRun: true });
  expect(await sizes()).toEqual(before);
  expect(tried.counts).toMatchObject({ joined: 5, rightsGranted: 10 });
  const other = load(people.slice(1), { expect: tried.effectHash ?? "" });
  await expect(other).rejects.toMatchObject({ code: "stale_preview", reason: "effect_differs" });
  expect(await sizes()).toEqual(before);
  const done = await load(people.toReversed(), { expect: tried.effectHash ?? "" });
  expect(done.counts).toEqual(tried.counts);
});

test("a dry run names whom it would concern, for thirty days", async () => {
  const { runId } = await load(["L1,Given,d003,People"], { isDryRun: true });
  const named = async () => (await listEffect(operator, { runId })).lines.length;
  await tidyEffects(undefined);
  expect(await named()).toBe(1);
  injectClock((now) => new Date(now.getTime() + 30 * dayMs));
  await tidyEffects(undefined);
  resetClock();
  expect(await named()).toBe(0);
});
