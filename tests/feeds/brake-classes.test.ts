import { beforeAll, describe, expect, test } from "vitest";
import { releaseRun } from "#lib/feeds/index.ts";
import { releaseEvent } from "#lib/feeds/inbox/index.ts";
import { execute, idOf, injectClock, sql } from "#lib/kernel/index.ts";
import { newUser, scimClient } from "#tests/protocol/scim/client.ts";
import { runJobs, writeStraight } from "#tests/requests/company.ts";
import { testDatabase } from "#tests/support/database.ts";
import { startRest } from "#tests/support/rest-server.ts";
import { ask, importText, operator, seedBirthrights } from "./birthrights.ts";
import { hookSender, outcomes, settleAll } from "./hook-sender.ts";

const dayMs = 86_400_000;
let now = new Date("2026-01-05T12:00:00Z");
beforeAll(async () => {
  await testDatabase();
  injectClock(() => now);
  await seedBirthrights();
});

const header = "employee_number,given_name,family_name,org_code,title";
const row = (number: string, title = "Clerk") => `${number},Given,Family ${number},d001,${title}`;
const file = (lines: readonly string[]) => [header, ...lines].join("\n");
const numbersFrom = (mark: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${mark}${at}`);
const tripsOf = (runId: string) =>
  ask<{ scope: string; risk: string | null; losing: number; lostBefore: number }>(
    `select t ->> 'scope' as scope, t ->> 'risk' as risk, (t ->> 'losing')::int as losing,
            (t ->> 'lostBefore')::int as "lostBefore"
     from feed_run, jsonb_array_elements(hold_reason) t where id = $1`,
    [runId],
  );
const countOf = async (like: string) =>
  (
    await ask<{ n: number }>(
      "select count(*)::int as n from person where employee_number like $1",
      [like],
    )
  )[0]?.n;

describe("more newcomers than a company has in a day", () => {
  test("by a file: on its first day everybody comes, later nobody new before somebody looked", async () => {
    const all = numbersFrom("F", 120);
    const first = await importText(file(all.map((each) => row(each))));
    expect(first.state).toBe("done");
    now = new Date(now.getTime() + 2 * dayMs);
    const few = numbersFrom("FA", 40);
    const small = await importText(file(few.map((each) => row(each))), { mode: "delta" });
    expect(small.state).toBe("done");
    const [known = ""] = all;
    const many = numbersFrom("FB", 30);
    const held = await importText(
      file([row(known, "Engineer"), ...many.map((each) => row(each))]),
      { mode: "delta" },
    );
    expect([held.state, held.counts.held]).toEqual(["held", 30]);
    expect(await tripsOf(held.runId)).toEqual([
      { scope: "arrivals", risk: null, losing: 30, lostBefore: 40 },
    ]);
    expect(await countOf("FB%")).toBe(0);
    const [changed] = await ask<{ title: string }>(
      "select title from person where employee_number = $1",
      [known],
    );
    expect(changed?.title).toBe("Engineer");
    await releaseRun(operator, {
      ...{ runId: held.runId, verdict: "apply", reason: "A company was bought." },
    });
    await runJobs();
    expect(await countOf("FB%")).toBe(30);
  });

  test("by a day in which they come in many parts", async () => {
    now = new Date(now.getTime() + 2 * dayMs);
    const states: string[] = [];
    for (let part = 0; part < 4; part++) {
      const lines = numbersFrom(`FC${part}-`, 20).map((each) => row(each));
      states.push((await importText(file(lines), { mode: "delta" })).state);
    }
    expect(states).toEqual(["done", "done", "held", "held"]);
    now = new Date(now.getTime() + dayMs + 1);
    const lines = numbersFrom("FD", 20).map((each) => row(each));
    expect((await importText(file(lines), { mode: "delta" })).state).toBe("done");
  });

  const hire = (employeeNumber: string) => ({
    type: "person.hire" as const,
    data: {
      ...{ employeeNumber, day: now.toISOString().slice(0, 10), givenName: "Given" },
      familyName: `Family ${employeeNumber}`,
    },
    id: employeeNumber,
  });

  test("by events: held, and each comes as it is released", async () => {
    const sender = await hookSender("hook");
    await sender.send(hire("H0"));
    await settleAll();
    now = new Date(now.getTime() + 2 * dayMs);
    const many = numbersFrom("HA", 51);
    for (const each of many) expect((await sender.send(hire(each))).status).toBe(202);
    await settleAll();
    const came = (await countOf("HA%")) ?? 0;
    expect(came).toBeLessThanOrEqual(50);
    const found = await outcomes("hook");
    const held = many.filter((each) => found[each] === "held mass_arrival");
    expect(held).toHaveLength(51 - came);
    const [key = ""] = held;
    const [event] = await ask<{ id: string }>("select id from feed_event where key = $1", [key]);
    await releaseEvent(operator, {
      ...{ eventId: idOf("feed-event").parse(event?.id), verdict: "apply", reason: "Asked." },
    });
    await settleAll();
    expect((await outcomes("hook"))[key]).toBe("applied");
    expect(await countOf("HA%")).toBe(came + 1);
  });

  test("by SCIM: the client is told that it waits, and other writes go on", async () => {
    const client = await scimClient(await startRest());
    const { id } = await newUser(client);
    now = new Date(now.getTime() + 2 * dayMs);
    const statuses: number[] = [];
    for (let at = 0; at < 52; at++) {
      const name = `swarm-${at}`;
      const { status } = await client.create({ userName: name, name: { familyName: name } });
      statuses.push(status);
    }
    expect(statuses).toEqual([...Array.from({ length: 50 }, () => 201), 202, 202]);
    const patched = await client.patch(id, [{ op: "replace", path: "title", value: "Chief" }]);
    expect(patched.status).toBe(204);
  });
});

test("a file that takes privileged rights from a team holds that team, and nobody else", async () => {
  now = new Date(now.getTime() + 2 * dayMs);
  await writeStraight((tx) =>
    execute(tx, sql`update entitlement set risk = 'privileged' where code = 'lab'`),
  );
  const team = numbersFrom("T", 8);
  const brought = await importText(file(team.map((each) => row(each, "Engineer"))), {
    mode: "delta",
  });
  expect(brought.state).toBe("done");
  const [other = ""] = numbersFrom("FA", 1);
  const run = await importText(
    file([row(other, "Chief"), ...team.map((each) => row(each, "Clerk"))]),
    { mode: "delta" },
  );
  expect([run.state, run.counts.held]).toEqual(["held", 8]);
  expect(await tripsOf(run.runId)).toEqual([
    { scope: "risk", risk: "privileged", losing: 8, lostBefore: 0 },
  ]);
  const [changed] = await ask<{ title: string }>(
    "select title from person where employee_number = $1",
    [other],
  );
  expect(changed?.title).toBe("Chief");
});
