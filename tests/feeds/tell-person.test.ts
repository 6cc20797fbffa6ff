import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { previewTold, retractStatement, tellPerson, turnAll } from "#lib/feeds/index.ts";
import type { LifecycleEvent } from "#lib/feeds/lifecycle-event.ts";
import { giveAccess, grantAdministrator } from "#lib/access/index.ts";
import { begin, injectClock, systemActor, type PersonId } from "#lib/kernel/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ask, heldNow, importText, operator, seedBirthrights } from "./birthrights.ts";

const zone = "Asia/Tokyo";
let now = new Date();
/** Noon of a day in Tokyo; the database is asked with it, for its own clock stands elsewhere. */
const at = async (day: string) => {
  now = new Date(`${day}T03:00:00Z`);
  await turnAll(begin(systemActor("test")));
};

let count = 0;
let person: { readonly id: PersonId; readonly number: string };
beforeAll(async () => {
  await testDatabase();
  injectClock(() => now);
  now = new Date("2026-01-05T03:00:00Z");
  await seedBirthrights();
});
beforeEach(async () => {
  now = new Date("2026-01-05T03:00:00Z");
  person = await hire("d001");
});

async function hire(orgCode: string) {
  const number = `T${++count}`;
  const header = "employee_number,given_name,org_code,time_zone,start_date";
  const row = `${number},Aki ${number},${orgCode},${zone},2026-01-05`;
  await importText(`${header}\n${row}`, { mode: "delta" });
  const [found] = await ask<{ id: PersonId }>("select id from person where employee_number = $1", [
    number,
  ]);
  if (!found) throw new Error("nobody was hired");
  return { id: found.id, number };
}

const tell = async (event: LifecycleEvent, insteadOf?: string) =>
  (
    await tellPerson(operator, {
      ...{ personId: person.id, event, reason: "As HR says." },
      ...(insteadOf !== undefined && { insteadOf }),
    })
  ).key;
const retract = (key: string) =>
  retractStatement(operator, { personId: person.id, key, reason: "It was wrong." });

/** What is usable at this instant, by the clock of the test. */
async function held(): Promise<string> {
  const found = await ask<{ code: string }>(
    `select e.code from access a join entitlement e on e.id = a.entitlement_id
     where a.person_id = $1 and a.withdrawn_by is null and a.valid_from <= $2
       and (a.valid_to is null or a.valid_to > $2) order by e.code collate "C"`,
    [person.id, now],
  );
  return found.map(({ code }) => code).join(" ");
}

/** The unit and state that the facts say of noon of a day. */
async function factsOn(day: string): Promise<string> {
  const [found] = await ask<{ unit: string; state: string }>(
    `select u.code as unit, f.facts ->> 'hrState' as state
     from person_fact f left join org_unit u on u.id = (f.facts ->> 'orgUnitId')::uuid
     where f.person_id = $1 and f.recorded_to is null and f.effective_from <= $2
       and (f.effective_to is null or f.effective_to > $2)`,
    [person.id, new Date(`${day}T03:00:00Z`)],
  );
  return found ? `${found.unit} ${found.state}` : "nothing";
}

describe("what is told of somebody", () => {
  test("ahead of time holds from its day on, in their zone", async () => {
    await tell({ kind: "transfer", day: "2026-02-01", orgCode: "d001", title: "Engineer" });
    expect(await held()).toBe("mail share-d001");
    now = new Date("2026-01-31T14:59:00Z");
    await turnAll(begin(systemActor("test")));
    expect(await held()).toBe("mail share-d001");
    now = new Date("2026-01-31T15:00:00Z");
    await turnAll(begin(systemActor("test")));
    expect(await held()).toBe("lab mail share-d001");
  });

  test("of the past is a fact from its day on, and changes access from now on", async () => {
    const other = await hire("d002");
    await at("2026-03-02");
    await tell({ kind: "transfer", day: "2026-02-01", orgCode: "d002" });
    expect([await factsOn("2026-01-31"), await factsOn("2026-02-01")]).toEqual([
      ...["d001 active", "d002 active"],
    ]);
    expect(await held()).toBe("mail share-d002");
    const began = await ask<{ from: Date }>(
      `select a.valid_from as "from" from access a join entitlement e on e.id = a.entitlement_id
       where a.person_id = $1 and e.code = 'share-d002'`,
      [person.id],
    );
    expect(began.map(({ from }) => from)).toEqual([now]);
    expect((await heldNow()).has(other.number)).toBe(true);
  });

  test("ends everything with the last day, whether or not a job runs, and comes back when taken back", async () => {
    const key = await tell({ kind: "resignation", day: "2026-01-30" });
    now = new Date("2026-01-30T14:59:59Z");
    expect(await held()).toBe("mail share-d001");
    now = new Date("2026-01-30T15:00:00Z");
    expect(await held()).toBe("");
    await at("2026-01-31");
    expect(await factsOn("2026-01-31")).toBe("d001 ended");
    await retract(key);
    expect(await held()).toBe("mail share-d001");
    expect(await factsOn("2026-01-31")).toBe("d001 active");
  });

  test("at once ends at once", async () => {
    await tell({ kind: "termination_immediate" });
    expect(await held()).toBe("");
  });

  test("pauses and goes on", async () => {
    await tell({ kind: "leave_start", day: "2026-02-01" });
    await tell({ kind: "return", day: "2026-03-01" });
    const seen: string[] = [];
    for (const day of ["2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01"]) {
      await at(day);
      seen.push(`${await factsOn(day)}: ${await held()}`);
    }
    expect(seen).toEqual([
      "d001 active: mail share-d001",
      "d001 leave: ",
      "d001 leave: ",
      "d001 active: mail share-d001",
    ]);
  });

  test("brings back whoever left, as somebody new would begin", async () => {
    await tell({ kind: "resignation", day: "2026-01-30" });
    await tell({ kind: "rehire", day: "2026-04-01", title: "Engineer" });
    await at("2026-03-31");
    expect(await held()).toBe("");
    await at("2026-04-01");
    expect(await held()).toBe("lab mail share-d001");
  });

  test("can be corrected: what was said instead holds, from its own day on", async () => {
    const wrong = await tell({ kind: "resignation", day: "2026-01-30" });
    await tell({ kind: "resignation", day: "2026-02-27" }, wrong);
    await at("2026-02-27");
    expect(await held()).toBe("mail share-d001");
    await at("2026-02-28");
    expect(await held()).toBe("");
    await expect(retract(wrong)).rejects.toMatchObject({ reason: "already_retracted" });
  });

  test("gives way to a later file, and what is told of later days stays", async () => {
    await tell({ kind: "transfer", day: "2026-01-06", title: "Engineer" });
    await tell({ kind: "resignation", day: "2026-03-31" });
    await at("2026-02-01");
    expect(await held()).toBe("lab mail share-d001");
    const header = "employee_number,given_name,org_code,time_zone,start_date,location";
    const row = `${person.number},Aki ${person.number},d001,${zone},2026-01-05,Osaka`;
    await importText(`${header}\n${row}`, { mode: "delta" });
    expect(await held()).toBe("mail share-d001");
    await at("2026-04-01");
    expect(await held()).toBe("");
  });

  test("is previewed as of the instant from which it holds, and nothing of it stays", async () => {
    const event = { kind: "transfer", day: "2026-02-01", title: "Engineer" } as const;
    const planned = await previewTold(operator, { personId: person.id, event });
    expect(planned).toMatchObject({ gains: [{ code: "lab" }], losses: [], keeps: 2 });
    expect(planned.at).toEqual(new Date("2026-01-31T15:00:00Z"));
    await at("2026-02-02");
    expect(await held()).toBe("mail share-d001");
    const key = await tell({ kind: "resignation", day: "2026-02-10" });
    const back = await previewTold(operator, { personId: person.id, insteadOf: key });
    expect(back).toMatchObject({ gains: [{ code: "mail" }, { code: "share-d001" }], losses: [] });
  });

  test("is previewed by itself, in the zone that it is told for", async () => {
    await tell({ kind: "transfer", day: "2026-02-01", orgCode: "d001", title: "Engineer" });
    const leave = await previewTold(operator, {
      personId: person.id,
      event: { kind: "leave_start", day: "2026-03-01" },
    });
    const lost = leave.losses.map(({ code }) => code).toSorted();
    expect(lost).toEqual(["lab", "mail", "share-d001"]);
    expect(leave.gains).toEqual([]);
    const timeZone = "America/New_York";
    const move = { kind: "transfer", day: "2026-03-01", timeZone, title: "Staff" } as const;
    const there = await previewTold(operator, { personId: person.id, event: move });
    expect(there).toMatchObject({ losses: [{ code: "lab" }], keeps: 2 });
    expect(there.at).toEqual(new Date("2026-03-01T05:00:00Z"));
  });

  test("is refused where nothing of it would hold", async () => {
    const early = tell({ kind: "leave_start", day: "2026-01-02" });
    await expect(early).rejects.toMatchObject({ reason: "said_otherwise_since" });
    await tell({ kind: "resignation", day: "2026-01-30" });
    const late = tell({ kind: "return", day: "2026-02-10" });
    await expect(late).rejects.toMatchObject({ reason: "said_otherwise_since" });
  });

  test("ends for good what was given directly, although a new beginning has come as well", async () => {
    const [report] = await ask<{ id: string }>("select id from entitlement where code = 'report'");
    await giveAccess(operator, {
      ...{ personId: person.id, targetKind: "entitlement", targetId: report?.id ?? "" },
      ...{ validTo: "2026-12-01T00:00:00Z", reason: "For the month's end." },
    });
    await tell({ kind: "resignation", day: "2026-01-30" });
    await tell({ kind: "rehire", day: "2026-02-02" });
    expect(await held()).toBe("mail report share-d001");
    await at("2026-02-10");
    expect(await held()).toBe("mail share-d001");
  });

  test("keeps nobody back whom it does not concern, where the portal would be left ungoverned", async () => {
    const admins = [await hire("d002"), await hire("d002")];
    for (const { number } of admins) await grantAdministrator(operator, { employeeNumber: number });
    await tell({ kind: "leave_start", day: "2026-02-01" });
    for (const { id } of admins) {
      const event = { kind: "leave_start", day: "2026-02-01" } as const;
      await tellPerson(operator, { personId: id, event, reason: "As HR says." });
    }
    await at("2026-02-02");
    expect(await factsOn("2026-02-02")).toBe("d001 leave");
    expect(await held()).toBe("");
    const states = await ask<{ state: string }>(
      "select hr_state as state from person where id = any($1)",
      [admins.map(({ id }) => id)],
    );
    expect(states.map(({ state }) => state)).toContain("active");
  });

  test("is told of days that calendars have", async () => {
    for (const day of ["0001-01-01", "9999-12-31"]) {
      await expect(tell({ kind: "resignation", day })).rejects.toMatchObject({
        details: { problems: [{ field: "event.day" }] },
      });
    }
    const none = { kind: "transfer", day: "2026-02-01" } as const;
    await expect(tell(none)).rejects.toMatchObject({ code: "invalid_input" });
  });

  test("names what there is, and never oneself as manager", async () => {
    const wrong = { kind: "transfer", day: "2026-02-01", orgCode: "none" } as const;
    await expect(tell({ ...wrong, managerNumber: person.number })).rejects.toMatchObject({
      code: "invalid_input",
      details: {
        problems: [{ field: "event.orgCode" }, { field: "event.managerNumber" }],
      },
    });
    await expect(retract("manual:none")).rejects.toMatchObject({ code: "not_found" });
  });
});
