import { beforeAll, beforeEach, expect, test } from "vitest";
import { grantAdministrator } from "#lib/access/index.ts";
import { releaseEvent, replayEvents } from "#lib/feeds/inbox/index.ts";
import { execute, idOf, injectClock, newId, sql } from "#lib/kernel/index.ts";
import { asPerson } from "#tests/access/company.ts";
import { writeStraight } from "#tests/requests/company.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ask, heldNow, operator, seedBirthrights } from "./birthrights.ts";
import { hookSender, outcomes, settleAll, type Sender } from "./hook-sender.ts";

let now = new Date("2026-01-10T12:00:00Z");
let sender: Sender;
beforeAll(async () => {
  await testDatabase();
  injectClock(() => now);
  await seedBirthrights();
  sender = await hookSender("workday");
});
let from = now;
beforeEach(() => {
  now = new Date(now.getTime() + 86_400_000);
  from = now;
});

let count = 0;
async function told(type: string, data: Record<string, string>): Promise<string> {
  now = new Date(now.getTime() + 60_000);
  const id = newId();
  await sender.send({ type: `person.${type}` as "person.hire", data, id });
  await settleAll();
  return id;
}
async function hired(): Promise<string> {
  const employeeNumber = `R${++count}`;
  const name = { givenName: `Given ${count}`, familyName: `Family ${count}` };
  await told("hire", { employeeNumber, day: "2026-01-05", orgCode: "d001", ...name });
  return employeeNumber;
}
const stretch = (verdict: "preview" | "apply") => ({
  ...{ code: "workday", since: from.toISOString(), verdict },
  until: new Date(now.getTime() + 1000).toISOString(),
});
const personIdOf = async (number: string) =>
  idOf("person").parse(
    (await ask<{ id: string }>("select id from person where employee_number = $1", [number]))[0]
      ?.id,
  );
const state = () =>
  ask(`select p.id, p.org_unit_id, p.title, (select count(*)::int from change) as changes,
              (select count(*)::int from person_statement s where s.person_id = p.id) as told,
              (select jsonb_agg(f.facts order by f.effective_from) from person_fact f
               where f.person_id = p.id and f.recorded_to is null) as facts
       from person p order by id`);

/** As if it had never been written down; the next word about them leaves them without it. */
async function lose(key: string, employeeNumber: string): Promise<void> {
  await writeStraight((tx) =>
    execute(
      tx,
      sql`delete from person_statement
          where source_id = (select id from feed_event where key = ${key})`,
    ),
  );
  await told("promotion", { employeeNumber, day: "2026-01-06", title: "Clerk" });
}

test("where all is right nothing changes, however often a stretch is told again", async () => {
  const number = await hired();
  await told("transfer", { employeeNumber: number, day: "2026-01-07", orgCode: "d002" });
  const before = await state();
  for (const verdict of ["preview", "apply", "apply"] as const) {
    const answer = await replayEvents(operator, stretch(verdict));
    expect(answer).toEqual({ events: 2, skipped: 0, people: [] });
  }
  expect(await state()).toEqual(before);
});

test("what was lost is shown, changed only once it is applied, and then as it was", async () => {
  const number = await hired();
  const key = await told("transfer", {
    ...{ employeeNumber: number, day: "2026-01-07", orgCode: "d002" },
  });
  expect((await heldNow()).get(number)).toBe("mail share-d002");
  await lose(key, number);
  expect((await heldNow()).get(number)).toBe("mail share-d001");
  const shown = await replayEvents(operator, stretch("preview"));
  expect(shown.people).toMatchObject([
    {
      employeeNumber: number,
      gains: [{ name: "share-d002" }],
      losses: [{ name: "share-d001" }],
    },
  ]);
  expect((await heldNow()).get(number)).toBe("mail share-d001");
  await replayEvents(operator, stretch("apply"));
  expect((await heldNow()).get(number)).toBe("mail share-d002");
});

test("nobody gains by telling it again themselves", async () => {
  const number = await hired();
  const key = await told("transfer", {
    ...{ employeeNumber: number, day: "2026-01-07", orgCode: "d002" },
  });
  await lose(key, number);
  await grantAdministrator(operator, { employeeNumber: number });
  await writeStraight((tx) =>
    execute(tx, sql`update entitlement set risk = 'high' where code = 'share-d002'`),
  );
  const own = replayEvents(asPerson(await personIdOf(number)), stretch("apply"));
  await expect(own).rejects.toMatchObject({ reason: "would_gain_by_it" });
  expect((await heldNow()).get(number)).toMatch(/^(?!.*share-d002)/);
});

test("what was told of a number is not told of who has it now", async () => {
  const number = await hired();
  await told("transfer", { employeeNumber: number, day: "2026-01-07", orgCode: "d002" });
  const again = await told("hire", {
    ...{ employeeNumber: number, day: "2026-01-08", orgCode: "d003" },
    ...{ givenName: "Somebody", familyName: "Else" },
  });
  expect((await outcomes("workday"))[again]).toBe("held another_name");
  const [event] = await ask<{ id: string }>("select id from feed_event where key = $1", [again]);
  await releaseEvent(operator, {
    ...{ eventId: idOf("feed-event").parse(event?.id), verdict: "as_new", reason: "Another." },
  });
  await settleAll();
  const before = await state();
  const answer = await replayEvents(operator, stretch("apply"));
  expect(answer).toEqual({ events: 1, skipped: 2, people: [] });
  expect(await state()).toEqual(before);
});
