import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { providerOf, rootKeyOf } from "#lib/keys/index.ts";
import { openPostern } from "#lib/registry/index.ts";
import { rosterAsOf, toCsv, type RosterRow } from "#prisma/seed/employees.ts";
import { randomOf } from "#tests/requests/random-acts.ts";
import { emptyDatabase } from "#tests/support/database.ts";
import { ask, importRows, seedBirthrights } from "./birthrights.ts";

const isFull = process.env["POSTERN_TEST_SCALE"] === "full";
const seed = Number(process.env["POSTERN_TEST_SEED"] ?? 1);
const people = isFull ? 10_000 : 300;
const killsWanted = isFull ? 50 : 6;
const days = ["1990-01-01", "1995-01-01", "2000-01-01"] as const;

const random = randomOf(seed, 77);
const key = randomBytes(32);
const keys = providerOf("test", () => [rootKeyOf(key)]);
const folder = mkdtempSync(join(tmpdir(), "postern-kill-"));
const rosterOf = (day: string): RosterRow[] =>
  rosterAsOf(day).filter(({ employee_number }) => Number(employee_number) <= 10_000 + people);
const fileOf = (day: string) => join(folder, `${day}.csv`);

beforeAll(() => {
  for (const day of days) writeFileSync(fileOf(day), toCsv(rosterOf(day)));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a fresh company in this process, as long as `work` takes; answers what work answers. */
async function onCompany<T>(work: (url: string) => Promise<T>): Promise<T> {
  const url = await emptyDatabase();
  const opened = await openPostern(url, { isListening: false, keys });
  try {
    await seedBirthrights();
    return await work(url);
  } finally {
    await opened.close();
  }
}

/** Everything that an import decides, by numbers and codes, without the identifiers of rows. */
async function stateOfCompany() {
  const person = "select id, employee_number as number from person";
  const people = await ask(
    `select p.employee_number, p.hr_state, u.code, p.title, m.employee_number as manager,
            p.change_number
     from person p left join org_unit u on u.id = p.org_unit_id
     left join person m on m.id = p.manager_id order by 1`,
  );
  const facts = await ask(
    `select number, effective_from, effective_to, is_loaded,
            f.facts - '{personId,orgUnitId,managerId,sponsorId}'::text[] as facts
     from person_fact f join (${person}) p on p.id = f.person_id
     where recorded_to is null order by 1, 2`,
  );
  const assignments = await ask(
    `select number, coalesce(e.code, r.code) as target, source, valid_from, valid_to, end_reason
     from assignment a join (${person}) p on p.id = a.person_id
     left join entitlement e on e.id = a.target_id left join role r on r.id = a.target_id
     order by 1, 2, 4`,
  );
  const access = await ask(
    `select number, e.code, valid_from, valid_to, cardinality(reasons) as reasons
     from access a join (${person}) p on p.id = a.person_id
     join entitlement e on e.id = a.entitlement_id order by 1, 2, 3`,
  );
  const changes = await ask(
    `select p.number, c.number as place, cause, effective_at,
            (select count(*)::int from audit_event e where e.id = c.event_id) as events
     from change c join (${person}) p on p.id = c.person_id order by 1, 2`,
  );
  const loose = await ask(
    `select (select count(*)::int from audit_event where action = 'access.change') as events,
            (select count(*)::int from feed_stage) as staged,
            (select count(*)::int from position where valid_to is null) as positions`,
  );
  return { people, facts, assignments, access, changes, loose };
}

/** Starts a process on the import of a day; kills it after so many ms, if it still runs. */
async function startAndKill(url: string, day: string, afterMs: number): Promise<"died" | "done"> {
  const script = new URL("./run-import.ts", import.meta.url).pathname;
  const arguments_ = [script, url, key.toString("hex"), fileOf(day), day];
  const child = spawn(process.execPath, arguments_, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit") as Promise<[number | null, string | null]>;
  await once(child.stdout, "data");
  const timer = setTimeout(() => child.kill("SIGKILL"), afterMs);
  const [code, signal] = await exited;
  clearTimeout(timer);
  if (signal === "SIGKILL") return "died";
  expect(code).toBe(0);
  return "done";
}

type Uninterrupted = { state: unknown; millisecondsOf: number[] };

const uninterrupted = () =>
  onCompany(async (): Promise<Uninterrupted> => {
    const millisecondsOf: number[] = [];
    for (const day of days) {
      const startedAt = performance.now();
      await importRows(rosterOf(day), { asOf: day });
      millisecondsOf.push(performance.now() - startedAt);
    }
    return { state: await stateOfCompany(), millisecondsOf };
  });

type Killing = { atMost: number; index: number; millisecondsOf: readonly number[] };

/** Kills the import of a day again and again, until it comes through; answers how often. */
async function killImport(url: string, day: string, killing: Killing): Promise<number> {
  const milliseconds = killing.millisecondsOf[killing.index] ?? 1000;
  for (let deaths = 0; deaths < killing.atMost; deaths++) {
    if ((await startAndKill(url, day, random.below(milliseconds))) === "done") return deaths;
  }
  return killing.atMost;
}

const title = `an import of ${people} killed at ${killsWanted} random moments ends as if it never was`;
test(`${title} (seed ${seed})`, async () => {
  const wanted = await uninterrupted();
  for (let kills = 0, round = 0; kills < killsWanted; round++) {
    const { reached, died } = await onCompany(async (url) => {
      let died = 0;
      for (const [index, day] of days.entries()) {
        const atMost = Math.min(killsWanted - kills - died, 6);
        died += await killImport(url, day, { atMost, ...wanted, index });
        await importRows(rosterOf(day), { asOf: day });
      }
      return { reached: await stateOfCompany(), died };
    });
    expect(reached, `round ${round}`).toEqual(wanted.state);
    kills += died;
  }
  process.stdout.write(`${killsWanted} kills, seed ${seed}\n`);
}, 7_200_000);
