import { afterAll, beforeAll, expect, test } from "vitest";
import { database, resetClock } from "#lib/kernel/index.ts";
import { sweepRequests } from "#lib/requests/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { changePerson, clock, openCompany, runJobs, type Company } from "./company.ts";
import { brokenInvariants } from "./broken-invariants.ts";
import { everybody } from "./small-company.ts";
import { actAtRandom, randomOf, tolerated } from "./random-acts.ts";

const isFull = process.env["POSTERN_TEST_SCALE"] === "full";
const interleavings = isFull ? 1000 : 25;
const workers = 8;
const actsOfWorker = 3;
const seed = Number(process.env["POSTERN_TEST_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

let company: Company;
beforeAll(async () => {
  await testDatabase();
  company = await openCompany();
  clock.isRunning = true;
});
afterAll(() => {
  clock.isRunning = false;
  resetClock();
});

/** Eight at once, each its own acts; the clock jumps between, and jobs run beside the acts. */
async function interleave(number: number): Promise<void> {
  for (const phase of [0, 1]) {
    await Promise.all(
      Array.from({ length: workers }, async (_, worker) => {
        const random = randomOf(seed, number * 100 + phase * 10 + worker);
        if (phase === 1 && worker < 2) return tolerated(() => runJobs());
        for (let step = 0; step < actsOfWorker; step++) {
          await tolerated(() => actAtRandom(company, random));
        }
      }),
    );
    const random = randomOf(seed, number * 100 + phase);
    clock.skip(random.below(random.below(3) === 0 ? 30 * 60 : 60));
  }
  await runJobs();
  await sweepRequests();
  await runJobs();
  await everybodyBack();
}

/** Who left comes back, so that the company does not die out; what they had does not. */
async function everybodyBack(): Promise<void> {
  const { rows } = await database().pool.query<{ name: string }>(
    "select display_name as name from person where hr_state = 'ended'",
  );
  for (const { name } of rows) await changePerson(company, name, { hrState: "active" });
  await runJobs();
}

test(`invariants 1-5 and 8 hold under ${interleavings} interleavings (seed ${seed})`, async () => {
  process.stdout.write(`seed ${seed}, ${interleavings} interleavings, ${workers} workers\n`);
  for (let number = 0; number < interleavings; number++) {
    await interleave(number);
    const broken = await brokenInvariants(company);
    expect(broken, `after interleaving ${number} of seed ${seed}`).toEqual([]);
  }
  const { rows } = await database().pool.query<{ state: string; count: number }>(
    "select state, count(*)::int from request_item group by 1 order by 1",
  );
  process.stdout.write(`${rows.map(({ state, count }) => `${state} ${count}`).join(", ")}\n`);
  expect(everybody.length).toBeGreaterThan(workers);
}, 7_200_000);
