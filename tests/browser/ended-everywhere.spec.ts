import { setTimeout as pause } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { grantAdministrator } from "#lib/access/index.ts";
import { listTerminations, terminateSubject, ticketCookie } from "#lib/tickets/index.ts";
import { cableTo, type Cable } from "#tests/support/cable.ts";
import { startPortal, type Portal } from "#tests/support/portal.ts";
import { clock, console as atConsole, fillCompany, hire } from "../signin/staff.ts";
import { carriersOf, planes, type Carried, type Plane } from "./carried.ts";

const runs = process.env["POSTERN_TEST_SCALE"] === "full" ? 200 : 10;
/** What "everywhere" promises, from the commit on. */
const refusedMsMax = 1000;

type Kind = keyof Carried["subjects"];
/** What ends with each, and what is then left to end. */
const kinds: readonly { kind: Kind; ends: readonly Plane[]; rest: readonly Kind[] }[] = [
  { kind: "person", ends: ["portal", "api", "cli", "exchanged"], rest: ["module"] },
  { kind: "ticket", ends: ["api", "exchanged"], rest: ["person", "module"] },
  { kind: "device", ends: ["portal", "api", "exchanged"], rest: ["person", "module"] },
  { kind: "module", ends: ["module", "exchanged"], rest: ["person"] },
];

let cable: Cable;
let portal: Portal;
let carriers: Awaited<ReturnType<typeof carriersOf>>;
let administrator = "";

beforeAll(async () => {
  portal = await startPortal({
    seed: async () => {
      await fillCompany();
      clock.release();
      const { number } = await hire();
      await grantAdministrator(atConsole, { employeeNumber: number });
      administrator = number;
    },
    processes: 2,
    reach: async (url) => (cable = await cableTo(url)).url,
    environment: { TRUSTED_PROXIES: "127.0.0.1,::1" },
  });
  carriers = await carriersOf(portal);
});

const everywhere = <T>(of: readonly Plane[], ask: (web: string, plane: Plane) => Promise<T>) =>
  Promise.all(portal.urls.flatMap((web) => of.map((plane) => ask(web, plane))));

const passing = (of: readonly Plane[], carried: Carried): Promise<boolean[]> =>
  everywhere(of, (web, plane) => carriers.passes(plane, web, carried));

/** Ends these and answers how long after the commit, in ms, something of `of` was last let in. */
async function lastLetIn(carried: Carried, which: readonly Kind[], of: readonly Plane[]) {
  for (const subjectKind of which) {
    await terminateSubject(atConsole, { subjectKind, subjectId: carried.subjects[subjectKind] });
  }
  const committedAt = performance.now();
  const last = await everywhere(of, async (web, plane) => {
    for (let letInAt = 0; ; await pause(10)) {
      const askedAt = performance.now() - committedAt;
      if (!(await carriers.passes(plane, web, carried))) return letInAt;
      letInAt = askedAt;
      if (askedAt > 5 * refusedMsMax) return letInAt;
    }
  });
  return Math.max(...last);
}

/** One run: what hangs on the subject goes, the rest stays, then the rest goes too. */
async function endAll(run: number, hearing: "heard" | "cut"): Promise<number> {
  const chosen = kinds[run % kinds.length];
  if (!chosen) throw new Error("no kind");
  const carried = await carriers.carry();
  expect(await passing(planes, carried), chosen.kind).not.toContain(false);
  if (hearing === "cut") cable.cut();
  const first = await lastLetIn(carried, [chosen.kind], chosen.ends);
  const others = planes.filter((plane) => !chosen.ends.includes(plane));
  expect(await passing(others, carried), chosen.kind).not.toContain(false);
  return Math.max(first, await lastLetIn(carried, chosen.rest, planes));
}

async function untilAllHear(): Promise<void> {
  for (const web of portal.urls) {
    await expect
      .poll(async () => (await fetch(`${web}/readyz`)).status, { timeout: 20_000, interval: 25 })
      .toBe(200);
  }
}

/** What the page says, in an administrator's browser; its query answers the same. */
async function shown() {
  const told = async () => (await listTerminations(atConsole, {})).planes;
  const settled = { timeout: 20_000, interval: 200 };
  await expect.poll(told, settled).toMatchObject([
    { plane: "api", processes: 2, owed: 0 },
    { plane: "portal", processes: 2, owed: 0 },
  ]);
  const answer = await listTerminations(atConsole, {});
  const ticket = await portal.ticketOf(administrator);
  const headers = { cookie: `locale=en; ${ticketCookie(portal.url)}=${ticket}` };
  const page = await (await fetch(`${portal.url}/tickets/revocation`, { headers })).text();
  const said = /What was ended was refused everywhere within ([\d,]+) ms/.exec(page)?.[1];
  expect(said).toBeDefined();
  return { ...answer, pageMs: Number((said ?? "").replaceAll(",", "")) };
}

const told = ({ planes: shownPlanes }: Awaited<ReturnType<typeof shown>>) =>
  shownPlanes
    .map(
      (each) => `${each.plane}: p50 ${each.p50Ms}, p99 ${each.p99Ms}, slowest ${each.slowestMs} ms`,
    )
    .join("; ");

const say = (words: string) => process.stdout.write(`${words}\n`);

/** Of four runs two end two subjects, two end three. */
const terminations = (runs * 10) / 4;

describe("what was ended is refused on two web processes, by page, API, command line, module and exchange", () => {
  test(`within a second of the commit in ${runs} of ${runs} runs`, async () => {
    const slowest: number[] = [];
    for (let run = 0; run < runs; run++) slowest.push(await endAll(run, "heard"));
    expect(slowest.filter((ms) => ms > refusedMsMax)).toEqual([]);
    const page = await shown();
    expect(page.total).toBe(Math.min(500, terminations));
    expect(page.pageMs).toBeLessThanOrEqual(refusedMsMax);
    for (const { slowestMs } of page.planes) expect(slowestMs).toBeLessThanOrEqual(refusedMsMax);
    say(`${runs} runs, last let in after ${Math.max(...slowest)} ms; ${told(page)}`);
  }, 3_600_000);

  test(`also with the invalidation stream cut, in ${runs} of ${runs} runs`, async () => {
    const slowest: number[] = [];
    for (let run = 0; run < runs; run++) {
      cable.mend();
      await untilAllHear();
      slowest.push(await endAll(run, "cut"));
    }
    cable.mend();
    await untilAllHear();
    expect(slowest.filter((ms) => ms > refusedMsMax)).toEqual([]);
    const page = await shown();
    expect(page.pageMs).toBeLessThanOrEqual(refusedMsMax);
    for (const { slowestMs } of page.planes) expect(slowestMs).toBeLessThanOrEqual(refusedMsMax);
    expect(page.terminations.filter(({ fenced }) => fenced > 0)).not.toEqual([]);
    expect(page.terminations[0]).toMatchObject({ reason: "ended_by_security", owed: 0 });
    say(`${runs} runs, last let in after ${Math.max(...slowest)} ms; ${told(page)}`);
  }, 3_600_000);
});
