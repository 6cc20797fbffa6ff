import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mayTell } from "#lib/feeds/policy.ts";
import { releaseRun, retractStatement, tellPerson, turnAll } from "#lib/feeds/index.ts";
import {
  begin,
  execute,
  injectClock,
  newId,
  sql,
  systemActor,
  type Actor,
  type PersonId,
} from "#lib/kernel/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { writeStraight } from "../requests/company.ts";
import { ask, importText, operator, seedBirthrights } from "./birthrights.ts";

let now = new Date();
let count = 0;
let number = "";
let id: PersonId;
const header = "employee_number,given_name,org_code,start_date,end_date,status,manager_number";

beforeAll(async () => {
  await testDatabase();
  injectClock(() => now);
  now = new Date("2026-01-05T03:00:00Z");
  await seedBirthrights();
});
beforeEach(() => {
  now = new Date("2026-01-05T03:00:00Z");
  number = `F${++count}`;
});

const file = (...rows: string[]) => importText([header, ...rows].join("\n"), { mode: "delta" });
async function hire(rest: string): Promise<void> {
  await file(`${number},Aki ${number},${rest}`);
  const [found] = await ask<{ id: PersonId }>("select id from person where employee_number = $1", [
    number,
  ]);
  if (!found) throw new Error("nobody was hired");
  id = found.id;
}
const tell = (event: Parameters<typeof tellPerson>[1]["event"]) =>
  tellPerson(operator, { personId: id, event, reason: "As HR says." });

const person = async () => {
  const [found] = await ask<{ state: string; startsAt: Date | null; endsAt: Date | null }>(
    `select hr_state as state, starts_at as "startsAt", ends_at as "endsAt" from person
     where id = $1`,
    [id],
  );
  return found;
};

describe("files beside what is told by hand", () => {
  test("a row that is only said again, for somebody it names, undoes nothing", async () => {
    await hire(`d001,2026-01-05,,,M${number}`);
    now = new Date("2026-01-10T03:00:00Z");
    await tell({ kind: "leave_start", day: "2026-01-09" });
    expect((await person())?.state).toBe("leave");
    await file(`M${number},Boss ${number},d001,2026-01-05,,,`);
    expect((await person())?.state).toBe("leave");
    const [managed] = await ask<{ manager: string }>(
      `select m.employee_number as manager from person p join person m on m.id = p.manager_id
       where p.id = $1`,
      [id],
    );
    expect(managed?.manager).toBe(`M${number}`);
  });

  test("a row that is only said again ends nobody who was told to stay longer", async () => {
    await hire(`d001,2026-01-05,2026-01-31,,M${number}`);
    now = new Date("2026-01-20T03:00:00Z");
    await tell({ kind: "contractor_extension", day: "2026-06-30" });
    now = new Date("2026-03-01T03:00:00Z");
    await file(`M${number},Boss ${number},d001,2026-01-05,,,`);
    expect(await person()).toMatchObject({
      ...{ state: "active", endsAt: new Date("2026-07-01T00:00:00Z") },
    });
  });

  test("what is told of a day holds on top of the file of that day", async () => {
    await hire("d001,2026-01-05,,,");
    await tell({ kind: "leave_start", day: "2026-01-05" });
    expect((await person())?.state).toBe("leave");
  });

  test("an end that the brake holds is not over by something else that is told", async () => {
    const all = Array.from({ length: 120 }, (_, each) => `L${count}-${each}`);
    await file(...all.map((each) => `${each},Aki ${each},d005,2026-01-05,,,`));
    await hire("d005,2026-01-05,,,");
    now = new Date("2026-01-06T03:00:00Z");
    const moved = await file(
      ...all.map((each) => `${each},Aki ${each},d006,2026-01-05,,,`),
      `${number},Aki ${number},d006,2026-01-05,,,`,
    );
    expect(moved.counts.held).toBeGreaterThan(100);
    const inHold = () =>
      ask("select from feed_stage where person_id = $1 and state = 'held'", [id]);
    await tell({ kind: "leave_start", day: "2026-03-01" });
    expect(await inHold()).toHaveLength(1);
    await writeStraight((tx) =>
      execute(
        tx,
        sql`update feed_stage set row = row || '{"status": "ended"}'::jsonb
            where person_id = ${id}::uuid`,
      ),
    );
    await tell({ kind: "leave_start", day: "2026-01-06" });
    expect(await inHold()).toHaveLength(1);
  });

  test("a correction of what is past is taken although it holds in the past alone", async () => {
    await hire("d001,2026-01-05,,,");
    const { key } = await tell({ kind: "leave_start", day: "2026-01-10" });
    now = new Date("2026-01-20T03:00:00Z");
    await turnAll(begin(systemActor("test")));
    const event = { kind: "leave_start", day: "2026-01-12" } as const;
    const reason = "It began later.";
    await tellPerson(operator, { personId: id, event, reason, insteadOf: key });
    expect((await person())?.state).toBe("leave");
  });

  test("what the brake holds of somebody is over when something is told of them", async () => {
    const rows = Array.from({ length: 120 }, (_, each) => `B${count}-${each}`);
    await file(...rows.map((each) => `${each},Aki ${each},d003,2026-01-05,,,`));
    await hire("d003,2026-01-05,,,");
    now = new Date("2026-01-06T03:00:00Z");
    const all = [...rows, number];
    const moved = await file(...all.map((each) => `${each},Aki ${each},d004,2026-01-05,,,`));
    expect(moved.counts.held).toBeGreaterThan(100);
    await tell({ kind: "termination_immediate" });
    now = new Date("2026-01-07T03:00:00Z");
    const { state } = await releaseRun(operator, {
      ...{ runId: moved.runId, verdict: "apply", reason: "It is right." },
    });
    expect(state).toBe("running");
    expect((await person())?.state).toBe("ended");
    const waiting = await ask("select from feed_stage where person_id = $1", [id]);
    expect(waiting).toEqual([]);
  });

  test("somebody to come without a date stays to come", async () => {
    await hire("d001,,,pre_hire,");
    await tell({ kind: "transfer", day: "2026-02-01", title: "Engineer" });
    expect(await person()).toEqual({ state: "pre_hire", startsAt: null, endsAt: null });
  });

  test("who had left keeps the days that a file said, whatever is told and taken back", async () => {
    await hire("d001,2020-01-01,2025-06-30,,");
    const filed = await person();
    const { key } = await tell({ kind: "rehire", day: "2026-05-01" });
    expect(await person()).toEqual({
      ...{ state: "ended", startsAt: new Date("2026-05-01T00:00:00Z"), endsAt: null },
    });
    await retractStatement(operator, { personId: id, key, reason: "It was wrong." });
    expect(await person()).toEqual(filed);
    expect(filed?.endsAt).toEqual(new Date("2025-07-01T00:00:00Z"));
  });

  test("history is loaded before anything is told by hand", async () => {
    await hire("d001,2026-01-05,,,");
    await tell({ kind: "leave_start", day: "2026-02-01" });
    const history = importText(`${header}\nH1,Aki,d001,1990-01-01,,,`, {
      ...{ feed: "old", mode: "delta", asOf: "1995-01-01" },
    });
    await expect(history).rejects.toMatchObject({ reason: "facts_were_told" });
  });
});

const me = newId<"person">();
const actor = (...rights: string[]) =>
  ({
    ...{ kind: "person", personId: me, ticketId: newId<"ticket">(), assurance: 2 },
    ...{ authenticatedAt: new Date(), isImpersonated: false, rights: new Set(rights) },
  }) as Actor;
const end = { kind: "termination_immediate" } as const;
const move = { kind: "transfer", day: "2026-02-01", title: "Engineer" } as const;

test.each<[who: Actor, what: Parameters<typeof mayTell>[1], answer: string]>([
  [actor("people.manage"), { personId: newId(), event: end }, "yes"],
  [actor("people.manage"), { personId: newId(), event: move }, "needs_access.manage"],
  [actor("people.manage"), { personId: newId() }, "needs_access.manage"],
  [
    actor("people.manage"),
    { personId: newId(), event: end, insteadOf: "x" },
    "needs_access.manage",
  ],
  [actor("people.manage", "access.manage"), { personId: newId(), event: move }, "yes"],
  [actor("people.manage", "access.manage"), { personId: me, event: end }, "own_facts"],
  [actor("access.manage"), { personId: newId(), event: end }, "needs_people.manage"],
])("who may tell what (%#)", (who, what, answer) => {
  const decision = mayTell(who, what);
  expect(decision.allowed ? "yes" : decision.reason).toBe(answer);
});
