import { beforeAll, describe, expect, test } from "vitest";
import { execute, newId, sql } from "#lib/kernel/index.ts";
import { healthResponse } from "#lib/protocols/health/index.ts";
import { getTerminationState, terminateSubject } from "#lib/tickets/index.ts";
import {
  clock,
  openCompany,
  system,
  writeStraight,
  type Company,
} from "#tests/requests/company.ts";
import { testDatabase } from "#tests/support/database.ts";

let company: Company;
const start = new Date("2026-03-02T09:00:00.000Z");
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);

/** Every series with its value, as Prometheus reads it. */
async function scrape(): Promise<Map<string, number>> {
  const text = await (await healthResponse("/metrics"))?.text();
  const lines = (text ?? "").split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(" ");
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

/** A process that shows itself until an instant. */
async function live(planes: readonly string[], seenAt: Date): Promise<string> {
  const id = newId();
  await writeStraight((tx) =>
    execute(
      tx,
      sql`insert into process (id, planes, host, started_at, seen_at)
          values (${id}::uuid, ${[...planes]}::text[], ${`host-of-${planes[0]}`}, ${start}, ${seenAt})`,
    ),
  );
  return id;
}

const answer = (processId: string, afterMs: number) =>
  writeStraight((tx) =>
    execute(
      tx,
      sql`insert into termination_ack (termination_id, process_id, forgotten_at, how)
          select id, ${processId}::uuid, at + make_interval(secs => ${afterMs / 1000}), 'notice'
          from termination`,
    ),
  );

beforeAll(async () => {
  await testDatabase();
  company = await openCompany();
  clock.now = start;
});

describe("of what was ended, metrics say", () => {
  test("once how fast each plane refused it, and who owes an answer", async () => {
    const before = await scrape();
    expect(before.get("postern_terminations_total")).toBe(0);
    const web = await live(["portal", "api"], after(40));
    await live(["worker"], after(40));
    // What stopped showing itself long before owes nothing.
    await live(["gateway"], after(-60));
    clock.now = after(10);
    await terminateSubject(system, { subjectKind: "person", subjectId: company.who("a1") });
    await answer(web, 120);

    clock.now = after(12);
    expect(await getTerminationState(system, {})).toMatchObject({ processes: 2, owed: 0 });
    expect((await scrape()).get("postern_terminations_total")).toBe(0);

    clock.now = after(40);
    const [measured] = await Promise.all([scrape(), scrape()]);
    expect(measured.get("postern_terminations_total")).toBe(1);
    for (const plane of ["portal", "api"]) {
      expect(measured.get(`postern_revocation_seconds_count{plane="${plane}"}`)).toBe(1);
      expect(measured.get(`postern_revocation_seconds_sum{plane="${plane}"}`)).toBeCloseTo(0.12);
    }
    expect(measured.get('postern_revocation_seconds_count{plane="worker"}')).toBeUndefined();
    expect(measured.get("postern_revocation_answers_missing")).toBe(1);
    expect(await getTerminationState(system, {})).toEqual({
      ...{ processes: 2, owed: 1, hosts: ["host-of-worker"], owedSince: after(10) },
    });
    expect((await scrape()).get("postern_terminations_total")).toBe(1);
  });

  test("that a process which died owes nothing any more", async () => {
    clock.now = after(120);
    expect((await scrape()).get("postern_revocation_answers_missing")).toBe(0);
    expect(await getTerminationState(system, {})).toMatchObject({ processes: 0, owed: 0 });
  });
});

test("how mail stands is measured too", async () => {
  await writeStraight((tx) =>
    execute(
      tx,
      sql`insert into mail (id, notice_id, person_id, state, created_at, attempts, reason, ended_at)
          select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'failed', now(), 1, 'x',
                 now() from generate_series(1, 3)`,
    ),
  );
  const measured = await scrape();
  expect(measured.get('postern_mails{state="failed"}')).toBe(3);
  expect(measured.get('postern_mails{state="waiting"}')).toBe(0);
});
