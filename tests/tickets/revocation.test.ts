import { setTimeout as pause } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { database, type ModuleId, type PersonId } from "#lib/kernel/index.ts";
import { createModuleTicket, listRevocations } from "#lib/tickets/index.ts";
import { terminate } from "#lib/tickets/terminate.ts";
import { console as atConsole, clock, hire, openCompany } from "../signin/staff.ts";
import { cableTo, startWeb, type Cable } from "../support/web-process.ts";
import { inWork, mintChild, mintRoot, newModule } from "./carriers.ts";

const runs = process.env["POSTERN_TEST_SCALE"] === "full" ? 200 : 5;
/** What "everywhere" promises, from the commit on. */
const refusedMsMax = 1000;

let cable: Cable;
let webs: readonly string[] = [];
let introspector = "";
let personId: PersonId;
let moduleId: ModuleId;

beforeAll(async () => {
  await openCompany();
  clock.release();
  cable = await cableTo(database().url);
  webs = await Promise.all([startWeb(cable.url), startWeb(cable.url)]);
  personId = (await hire()).id;
  moduleId = await newModule("payroll");
  const asks = { name: "gateway", scopes: ["tickets:introspect"], minutes: 60 };
  introspector = (await createModuleTicket(atConsole, asks)).ticket;
});

type Carried = Readonly<Record<"portal" | "cli" | "module" | "exchanged", string>>;

async function carry(): Promise<Carried> {
  const portal = await mintRoot({ personId });
  const cli = await mintRoot({ personId });
  const service = await mintRoot({ moduleId });
  const parents = [cli.ticketId, service.ticketId] as const;
  const exchanged = await mintChild(parents, { personId, moduleId });
  return {
    portal: portal.handle,
    cli: cli.handle,
    module: service.handle,
    exchanged: exchanged.handle,
  };
}

const bearer = (handle: string) => ({ authorization: `Bearer ${handle}` });
const form = { "content-type": "application/x-www-form-urlencoded" };

/** How each is asked, as whoever serves it does; answers whether it still passes. */
const passes: Record<keyof Carried, (web: string, handle: string) => Promise<boolean>> = {
  portal: async (web, handle) => {
    const headers = { cookie: `postern.ticket=${handle}`, "sec-fetch-site": "same-origin" };
    return (await fetch(`${web}/api/v1/tickets`, { headers })).status === 200;
  },
  cli: async (web, handle) =>
    (await fetch(`${web}/api/v1/tickets`, { headers: bearer(handle) })).status === 200,
  module: async (web, handle) =>
    (await fetch(`${web}/api/v1/units`, { headers: bearer(handle) })).status === 200,
  exchanged: async (web, handle) => {
    const body = new URLSearchParams({ token: handle });
    const headers = { ...bearer(introspector), ...form };
    const answer = await fetch(`${web}/tickets/introspect`, { method: "POST", headers, body });
    return ((await answer.json()) as { active: boolean }).active;
  },
};

const everywhere = <T>(ask: (web: string, plane: keyof Carried) => Promise<T>): Promise<T[]> =>
  Promise.all(
    webs.flatMap((web) =>
      (Object.keys(passes) as (keyof Carried)[]).map((plane) => ask(web, plane)),
    ),
  );

/** Ends everything of the person and the module in one write; answers the slowest refusal in ms. */
async function slowestRefusal(carried: Carried): Promise<number> {
  await inWork((work) =>
    terminate(
      work,
      [
        { kind: "person", id: personId },
        { kind: "module", id: moduleId },
      ],
      { reason: "ended_by_security" },
    ),
  );
  const committedAt = performance.now();
  const refused = await everywhere(async (web, plane) => {
    while (await passes[plane](web, carried[plane])) {
      if (performance.now() - committedAt > 5 * refusedMsMax) break;
      await pause(10);
    }
    return performance.now() - committedAt;
  });
  return Math.max(...refused);
}

async function untilAllHear(): Promise<void> {
  for (const web of webs) {
    await expect
      .poll(async () => (await fetch(`${web}/readyz`)).status, { timeout: 20_000, interval: 25 })
      .toBe(200);
  }
}

describe("what was ended is refused on two web processes, by portal, API, CLI, module and exchange", () => {
  test(
    `within a second of the commit in ${runs} of ${runs} runs`,
    { timeout: 600_000 },
    async () => {
      const slowest: number[] = [];
      for (let run = 0; run < runs; run++) {
        const carried = await carry();
        expect(await everywhere((web, plane) => passes[plane](web, carried[plane]))).not.toContain(
          false,
        );
        slowest.push(await slowestRefusal(carried));
      }
      expect(slowest.filter((ms) => ms > refusedMsMax)).toEqual([]);
    },
  );

  test(
    `also with the invalidation stream cut, in ${runs} of ${runs} runs`,
    { timeout: 900_000 },
    async () => {
      const slowest: number[] = [];
      for (let run = 0; run < runs; run++) {
        cable.mend();
        await untilAllHear();
        const carried = await carry();
        expect(await everywhere((web, plane) => passes[plane](web, carried[plane]))).not.toContain(
          false,
        );
        cable.cut();
        slowest.push(await slowestRefusal(carried));
      }
      cable.mend();
      await untilAllHear();
      expect(slowest.filter((ms) => ms > refusedMsMax)).toEqual([]);
    },
  );

  test("and each process says so itself: nothing is owed, and nothing was later than a second", async () => {
    await expect
      .poll(async () => (await listRevocations(atConsole, {})).planes, {
        timeout: 20_000,
        interval: 200,
      })
      .toMatchObject([
        { plane: "api", processes: 2, owed: 0 },
        { plane: "portal", processes: 2, owed: 0 },
      ]);
    const { planes, terminations, total } = await listRevocations(atConsole, {});
    // Each run ends two subjects.
    expect(total).toBe(Math.min(500, 4 * runs));
    for (const { slowestMs } of planes) expect(slowestMs).toBeLessThanOrEqual(refusedMsMax);
    expect(terminations.some(({ fenced }) => fenced > 0)).toBe(true);
    expect(terminations[0]).toMatchObject({ reason: "ended_by_security", answered: 2, owed: 0 });
  });
});
