import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { database, newId } from "#lib/kernel/index.ts";
import {
  grantFromRequest,
  previewRole,
  resumeRollouts,
  runRolloutBatch,
  startRollout,
} from "#lib/access/index.ts";
import { randomOf } from "#tests/requests/random-acts.ts";
import { testDatabase } from "#tests/support/database.ts";
import {
  asPerson,
  heldBy,
  inWork,
  openCompany,
  recomputeAll,
  system,
  type Company,
} from "./company.ts";

const seed = Number(process.env["POSTERN_TEST_SEED"] ?? 1);
const random = randomOf(seed, 78);
let company: Company;
const person = (index: number) => company.people[index] ?? "";

beforeAll(async () => {
  await testDatabase();
  company = await openCompany(400);
  await recomputeAll(company.people);
  await inWork((work) =>
    grantFromRequest(work, {
      personId: person(1),
      targetKind: "entitlement",
      targetId: company.ids["catalog.manage"] ?? "",
      validFrom: work.now,
      requestItemId: newId(),
    }),
  );
});

/** Starts a process on the roll-out and kills it with SIGKILL after so many of its batches. */
async function killAfter(rolloutId: string, batches: number, milliseconds: number) {
  const script = new URL("./run-batches.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [script, database().url, rolloutId], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  let lines = 0;
  for await (const chunk of child.stdout) {
    lines += String(chunk).split("\n").length - 1;
    if (lines > batches) break;
  }
  await pause(milliseconds);
  child.kill("SIGKILL");
  await exited;
}

const stateOf = async (rolloutId: string) => {
  const { rows } = await database().pool.query<{ state: string; done: number; total: number }>(
    "select state, done, total from rollout where id = $1",
    [rolloutId],
  );
  return rows[0];
};

test("a roll-out killed at any moment goes on to the same end, and does nothing twice", async () => {
  const manager = asPerson(person(1));
  const shown = await previewRole(manager, {
    roleId: company.ids["r1"] ?? "",
    entitlementIds: [company.ids["e2"] ?? "", company.ids["e6"] ?? ""],
  });
  expect(shown).toMatchObject({ persons: 200, gained: 200 });
  const { rolloutId } = shown;
  await startRollout(manager, shown);
  for (const kill of [0, 1, 2, 3, 4]) {
    // Between and within batches: the pauses fall anywhere in a batch of a few milliseconds.
    // oxlint-disable-next-line no-await-in-loop
    await killAfter(rolloutId, kill, random.below(25));
  }
  const { rolloutIds } = await resumeRollouts(system, {});
  expect(rolloutIds).toEqual([rolloutId]);
  while ((await runRolloutBatch(system, { rolloutId, personsMax: 50 })).state === "running");
  expect(await stateOf(rolloutId)).toEqual({ state: "done", done: 200, total: 200 });
  const held = await Promise.all(company.people.map((each) => heldBy(each)));
  expect(held.filter((codes) => codes.includes("e6")).length).toBe(200);
  const { rows } = await database().pool.query<{ n: number; most: number }>(
    `select count(*)::int as n, max(x.changes)::int as most
     from (select count(*) as changes from change where cause_id = $1 group by person_id) x`,
    [rolloutId],
  );
  expect(rows[0]).toEqual({ n: 200, most: 1 });
});
