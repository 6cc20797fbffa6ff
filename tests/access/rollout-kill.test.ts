import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { database } from "#lib/kernel/index.ts";
import {
  previewRule,
  resumeRollouts,
  runRolloutBatch,
  saveRuleDraftCommand,
  startRollout,
} from "#lib/access/index.ts";
import { randomOf } from "#tests/requests/random-acts.ts";
import { testDatabase } from "#tests/support/database.ts";
import { asPerson, giveRight, openCompany, recomputeAll, system, type Company } from "./company.ts";

const isFull = process.env["POSTERN_TEST_SCALE"] === "full";
const peopleCount = isFull ? 10_000 : 400;
const kills = isFull ? 50 : 5;
const seed = Number(process.env["POSTERN_TEST_SEED"] ?? 1);
const random = randomOf(seed, 78);
let company: Company;
const id = (name: string) => company.ids[name] ?? "";
const person = (index: number) => company.people[index] ?? "";

beforeAll(async () => {
  await testDatabase();
  company = await openCompany(peopleCount);
  await recomputeAll(company.people);
  for (const right of ["rules.manage", "catalog.manage"]) {
    // oxlint-disable-next-line no-await-in-loop
    await giveRight(company, person(1), right);
  }
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

/** Open access by right, counted as rows and as people; alike when everybody has it once. */
const accessByRight = async () => {
  const { rows } = await database().pool.query<{ code: string; rows: number; people: number }>(
    `select e.code, count(*)::int as rows, count(distinct a.person_id)::int as people
     from access a join entitlement e on e.id = a.entitlement_id
     where a.closed_by is null and a.withdrawn_by is null group by 1 order by 1`,
  );
  return rows;
};

const title = `a rule edit that touches ${peopleCount} people and is killed ${kills} times`;
test(`${title} ends as if it never was (seed ${seed})`, async () => {
  const before = await accessByRight();
  const targets = ["e1", "e6"].map((code) => ({ kind: "entitlement" as const, id: id(code) }));
  const { ruleId } = await saveRuleDraftCommand(asPerson(person(1)), {
    code: "b1",
    name: "b1",
    expression: "true",
    targets,
  });
  const shown = await previewRule(asPerson(person(1)), { ruleId });
  expect(shown).toMatchObject({ persons: peopleCount, gained: peopleCount, lost: 0 });
  const { rolloutId } = shown;
  await startRollout(asPerson(person(1)), shown);
  for (let kill = 0; kill < kills; kill++) {
    // Between and within batches: the pauses fall anywhere in a batch.
    // oxlint-disable-next-line no-await-in-loop
    await killAfter(rolloutId, random.below(4), random.below(25));
  }
  expect(await stateOf(rolloutId)).toMatchObject({ state: "running", total: peopleCount });
  expect(await resumeRollouts(system, {})).toEqual({ rolloutIds: [rolloutId] });
  while ((await runRolloutBatch(system, { rolloutId })).state === "running");
  const done = { state: "done", done: peopleCount, total: peopleCount };
  expect(await stateOf(rolloutId)).toEqual(done);
  const gained = { code: "e6", rows: peopleCount, people: peopleCount };
  expect(await accessByRight()).toEqual(
    [...before, gained].toSorted((one, other) => one.code.localeCompare(other.code)),
  );
  const { rows } = await database().pool.query<{ n: number; most: number }>(
    `select count(*)::int as n, max(x.changes)::int as most
     from (select count(*) as changes from change where cause_id = $1 group by person_id) x`,
    [rolloutId],
  );
  expect(rows[0]).toEqual({ n: peopleCount, most: 1 });
}, 7_200_000);
