import { expect, test } from "vitest";
import { database } from "#lib/kernel/index.ts";
import { markOver } from "#lib/tickets/index.ts";
import { inFreshCompany } from "../signin/at-work.ts";
import { clock, hire } from "../signin/staff.ts";
import { mintRoot } from "./carriers.ts";

inFreshCompany();

test("what is over since a day is marked, and nothing that is not", async () => {
  await mintRoot({ personId: (await hire()).id });
  const unmarked = async () =>
    (await database().pool.query("select from ticket where ended_at is null")).rowCount;
  const before = await unmarked();
  clock.pass(86_400);
  expect(await markOver(undefined)).toBe(0);
  clock.pass(86_400);
  expect(await markOver(undefined)).toBe(before);
  expect(await unmarked()).toBe(0);
});
