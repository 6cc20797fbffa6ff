import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { injectClock } from "#lib/kernel/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ask, seedBirthrights, seedRule } from "./birthrights.ts";
import { hookSender, type Sender } from "./hook-sender.ts";
import { localPerson } from "./local-person.ts";
import { firstFact, heldEvent, previewed, release, tombstones, unitOf } from "./merged-records.ts";

/** On both sides of the date line: 24 hours apart, and never on the same day. */
const zones = [
  { timeZone: "Pacific/Kiritimati", hours: 14 },
  { timeZone: "Pacific/Honolulu", hours: -10 },
] as const;

let now = new Date();
let sender: Sender;
beforeAll(async () => {
  await testDatabase();
  injectClock(() => now);
  now = new Date("2026-01-01T12:00:00Z");
  await seedBirthrights();
  await seedRule({
    code: "works-in-d003",
    expression: `"d003" in person.orgPath`,
    gives: "report",
  });
  sender = await hookSender("workday");
});
beforeEach(() => {
  now = new Date("2026-01-01T12:00:00Z");
});

const personIn = (zone: (typeof zones)[number]) =>
  localPerson(zone, { sender, set: (at) => void (now = at) });

const works = "active: mail share-d001";

describe.each(zones)("in $timeZone", (zone) => {
  test("pre-hire: known ahead, and let in at the start of the first day", async () => {
    const one = personIn(zone);
    await one.tell("pre_hire", {
      ...{ day: "2026-02-01", givenName: "Aki", familyName: one.employeeNumber },
      ...{ timeZone: zone.timeZone, orgCode: "d001" },
    });
    expect(await one.state()).toBe("pre_hire: ");
    await one.at("2026-01-31T23:59:59");
    expect(await one.state()).toBe("pre_hire: ");
    await one.at("2026-02-01T00:00:00");
    expect(await one.state()).toBe(works);
  });

  test("hire: from the first day on", async () => {
    const one = personIn(zone);
    expect(await one.state()).toBe("nobody");
    await one.hire("2026-02-01");
    await one.at("2026-01-31T23:59:59");
    expect(await one.state()).toBe("pre_hire: ");
    await one.at("2026-02-01T00:00:00");
    expect(await one.state()).toBe(works);
  });

  test("hire rescinded: somebody who was to come never comes", async () => {
    const one = personIn(zone);
    await one.hire("2026-02-01");
    await one.at("2026-01-20T12:00:00");
    await one.tell("hire_rescinded", {});
    expect(await one.state()).toBe("ended: ");
    await one.at("2026-02-01T00:00:00");
    expect(await one.state()).toBe("ended: ");
    await one.at("2026-03-01T00:00:00");
    expect(await one.state()).toBe("ended: ");
  });

  test("start corrected: the first day is another, later or earlier", async () => {
    const one = personIn(zone);
    await one.hire("2026-02-01");
    await one.at("2026-01-20T12:00:00");
    await one.tell("start_corrected", { day: "2026-02-10" });
    await one.at("2026-02-01T00:00:00");
    expect(await one.state()).toBe("pre_hire: ");
    await one.tell("start_corrected", { day: "2026-02-05", was: "2026-02-10" });
    await one.at("2026-02-04T23:59:59");
    expect(await one.state()).toBe("pre_hire: ");
    await one.at("2026-02-05T00:00:00");
    expect(await one.state()).toBe(works);
  });

  test("rehire: who left comes back, to what the new place gives", async () => {
    const one = personIn(zone);
    await one.hire("2026-01-05");
    await one.at("2026-01-10T12:00:00");
    await one.tell("resignation", { day: "2026-01-31" });
    await one.at("2026-02-01T00:00:00");
    expect(await one.state()).toBe("ended: ");
    await one.tell("rehire", { day: "2026-03-01", orgCode: "d002" });
    await one.at("2026-02-28T23:59:59");
    expect(await one.state()).toBe("ended: ");
    await one.at("2026-03-01T00:00:00");
    expect(await one.state()).toBe("active: mail share-d002");
  });

  test("transfer: the old unit's rights until midnight, the new one's from then on", async () => {
    const one = personIn(zone);
    await one.hire("2026-01-05");
    await one.at("2026-01-10T12:00:00");
    await one.tell("transfer", { day: "2026-02-01", orgCode: "d002" });
    await one.at("2026-01-31T23:59:59");
    expect(await one.state()).toBe(works);
    await one.at("2026-02-01T00:00:00");
    expect(await one.state()).toBe("active: mail share-d002");
  });

  test("promotion: what the new title gives, from its day on", async () => {
    const one = personIn(zone);
    await one.hire("2026-01-05");
    await one.at("2026-01-10T12:00:00");
    await one.tell("promotion", { day: "2026-02-01", title: "Senior Engineer", grade: "7" });
    await one.at("2026-01-31T23:59:59");
    expect(await one.state()).toBe(works);
    await one.at("2026-02-01T00:00:00");
    expect(await one.state()).toBe("active: lab mail share-d001");
  });

  test("manager change: another manager from its day on, even one who comes later", async () => {
    const [one, manager] = [personIn(zone), personIn(zone)];
    await one.hire("2026-01-05");
    await one.at("2026-01-10T12:00:00");
    const { employeeNumber: managerNumber } = manager;
    await one.tell("manager_change", { day: "2026-02-01", managerNumber });
    await manager.hire("2026-01-15");
    await one.at("2026-01-31T23:59:59");
    expect(await one.managerNumber()).toBeNull();
    await one.at("2026-02-01T00:00:00");
    expect(await one.managerNumber()).toBe(managerNumber);
    expect(await one.state()).toBe(works);
  });

  test("concurrent job: its unit's rights beside the first one's, for as long as it lasts", async () => {
    const one = personIn(zone);
    await one.hire("2026-01-05");
    await one.at("2026-01-10T12:00:00");
    await one.tell("job_start", { day: "2026-02-01", job: "j2", orgCode: "d003", title: "Aide" });
    await one.tell("job_end", { day: "2026-02-28", job: "j2" });
    await one.at("2026-01-31T23:59:59");
    expect(await one.state()).toBe(works);
    await one.at("2026-02-01T00:00:00");
    expect(await one.state()).toBe("active: mail report share-d001");
    await one.at("2026-02-28T23:59:59");
    expect(await one.state()).toBe("active: mail report share-d001");
    await one.at("2026-03-01T00:00:00");
    expect(await one.state()).toBe(works);
  });

  test("leave and return: nothing while away, everything afterwards", async () => {
    const one = personIn(zone);
    await one.hire("2026-01-05");
    await one.at("2026-01-10T12:00:00");
    await one.tell("leave_start", { day: "2026-02-01" });
    await one.tell("return", { day: "2026-03-01" });
    await one.at("2026-01-31T23:59:59");
    expect(await one.state()).toBe(works);
    await one.at("2026-02-01T00:00:00");
    expect(await one.state()).toBe("leave: ");
    await one.at("2026-02-28T23:59:59");
    expect(await one.state()).toBe("leave: ");
    await one.at("2026-03-01T00:00:00");
    expect(await one.state()).toBe(works);
  });

  test("resignation: until the end of the last day", async () => {
    const one = personIn(zone);
    await one.hire("2026-01-05");
    await one.at("2026-01-10T12:00:00");
    await one.tell("resignation", { day: "2026-01-31" });
    await one.at("2026-01-31T23:59:59");
    expect(await one.state()).toBe(works);
    await one.at("2026-02-01T00:00:00");
    expect(await one.state()).toBe("ended: ");
  });

  test("immediate termination and its rescission: gone at once, then as before", async () => {
    const one = personIn(zone);
    await one.hire("2026-01-05");
    await one.at("2026-01-10T12:00:00");
    expect(await one.state()).toBe(works);
    await one.tell("termination_immediate", {});
    expect(await one.state()).toBe("ended: ");
    await one.at("2026-01-10T13:00:00");
    await one.tell("termination_rescinded", {});
    expect(await one.state()).toBe(works);
  });

  test("a resignation that was rescinded does not end anybody", async () => {
    const one = personIn(zone);
    await one.hire("2026-01-05");
    await one.at("2026-01-10T12:00:00");
    await one.tell("resignation", { day: "2026-01-31" });
    await one.at("2026-01-20T12:00:00");
    await one.tell("termination_rescinded", { day: "2026-01-31" });
    await one.at("2026-02-01T00:00:00");
    expect(await one.state()).toBe(works);
  });

  test("contractor extension: the last day moves, and every right with it", async () => {
    const one = personIn(zone);
    await one.hire("2026-01-05", { workerType: "contractor", endDate: "2026-01-31" });
    await one.at("2026-01-20T12:00:00");
    await one.tell("contractor_extension", { day: "2026-02-28" });
    await one.at("2026-02-01T00:00:00");
    expect(await one.state()).toBe(works);
    await one.at("2026-02-28T23:59:59");
    expect(await one.state()).toBe(works);
    await one.at("2026-03-01T00:00:00");
    expect(await one.state()).toBe("ended: ");
  });

  test("conversion: a contractor becomes an employee, without a last day", async () => {
    const one = personIn(zone);
    await one.hire("2026-01-05", { workerType: "contractor", endDate: "2026-02-28" });
    await one.at("2026-01-20T12:00:00");
    await one.tell("conversion", { day: "2026-02-01", workerType: "employee", endDate: null });
    const type = async () =>
      (
        await ask<{ type: string }>(
          "select worker_type as type from person where employee_number = $1",
          [one.employeeNumber],
        )
      )[0]?.type;
    await one.at("2026-01-31T23:59:59");
    expect(await type()).toBe("contractor");
    await one.at("2026-02-01T00:00:00");
    expect(await type()).toBe("employee");
    await one.at("2026-03-01T00:00:00");
    expect(await one.state()).toBe(works);
  });

  test("name and number change: the same person, and what comes late by the old number too", async () => {
    const one = personIn(zone);
    await one.hire("2026-01-05");
    await one.at("2026-01-10T12:00:00");
    const newEmployeeNumber = `${one.employeeNumber}N`;
    await one.tell("identity_change", { day: "2026-01-10", familyName: "Mori", newEmployeeNumber });
    const who = () =>
      ask(
        `select p.display_name as name, count(f.id)::int as people from person p
         join person f on f.employee_number in ($1, $2)
         where p.employee_number = $2 group by 1`,
        [one.employeeNumber, newEmployeeNumber],
      );
    expect(await who()).toEqual([{ name: "Aki Mori", people: 1 }]);
    await one.tell("transfer", { day: "2026-01-10", orgCode: "d002" });
    expect(await unitOf(newEmployeeNumber)).toBe("d002");
  });

  test("merge: two records of one person, once somebody looked, are one for good", async () => {
    const [one, other] = [personIn(zone), personIn(zone)];
    await one.hire("2026-01-05");
    await other.hire("2026-01-08");
    await one.at("2026-01-10T12:00:00");
    await one.tell("merge", { intoNumber: other.employeeNumber });
    expect([await one.state(), await other.state()]).toEqual([works, works]);
    const eventId = await heldEvent(one.employeeNumber, "merge");
    expect(await previewed(eventId)).toEqual([`Aki ${one.employeeNumber} loses mail share-d001`]);
    expect(await one.state()).toBe(works);
    await release(eventId);
    expect(await one.state()).toBe("nobody");
    expect(await other.state()).toBe(works);
    expect(await tombstones(other.employeeNumber)).toEqual([{ state: "ended", rights: 0 }]);
    expect(await firstFact(other.employeeNumber)).toBe(true);
    await one.tell("transfer", { day: "2026-02-01", orgCode: "d002" });
    await one.at("2026-01-31T23:59:59");
    expect(await other.state()).toBe(works);
    await one.at("2026-02-01T00:00:00");
    expect(await other.state()).toBe("active: mail share-d002");
  });

  test("split: what was told under one number, once somebody looked, is somebody of their own", async () => {
    const [one, other] = [personIn(zone), personIn(zone)];
    await one.hire("2026-01-05");
    await one.at("2026-01-10T12:00:00");
    const { employeeNumber: newEmployeeNumber } = other;
    await one.tell("identity_change", { day: "2026-01-10", newEmployeeNumber });
    await other.tell("hire", {
      ...{ day: "2026-01-10", familyName: one.employeeNumber, orgCode: "d002" },
      timeZone: zone.timeZone,
    });
    expect([await one.state(), await other.state()].join(", ")).toMatch(/^nobody, active: .*d002$/);
    await one.at("2026-01-12T12:00:00");
    await other.tell("split", { fromNumber: one.employeeNumber });
    expect(await other.state()).toBe("active: mail share-d002");
    await release(await heldEvent(other.employeeNumber, "split"));
    expect([await one.state(), await other.state()]).toEqual([works, "active: mail share-d002"]);
    await other.tell("resignation", { day: "2026-01-31" });
    await one.at("2026-01-31T23:59:59");
    expect(await other.state()).toBe("active: mail share-d002");
    await one.at("2026-02-01T00:00:00");
    expect([await one.state(), await other.state()]).toEqual([works, "ended: "]);
  });
});
