import { beforeAll, describe, expect, test } from "vitest";
import { begin, injectClock, now as currentTime, systemActor } from "#lib/kernel/index.ts";
import { createEnrolmentLink, openEnrolment } from "#lib/signin/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ask, operator, seedBirthrights } from "./birthrights.ts";
import { hookSender, type Sender } from "./hook-sender.ts";
import { localPerson } from "./local-person.ts";

/** On both sides of the date line. */
const zones = [
  { timeZone: "Pacific/Kiritimati", hours: 14 },
  { timeZone: "Pacific/Honolulu", hours: -10 },
] as const;
const door = begin(systemActor("sign-in"));
const over = { code: "gone", reason: "enrolment_link_is_over" };

let now = new Date("2026-01-01T12:00:00Z");
let sender: Sender;
beforeAll(async () => {
  await testDatabase();
  injectClock(() => now);
  await seedBirthrights();
  sender = await hookSender("workday");
});

type Scheduled = { code: string; from: string; withdrawn: boolean };
const scheduledFor = (number: string): Promise<Scheduled[]> =>
  ask<Scheduled>(
    `select e.code, to_char(a.valid_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') as "from",
            a.withdrawn_by is not null as withdrawn
     from access a join person p on p.id = a.person_id join entitlement e on e.id = a.entitlement_id
     where p.employee_number = $1 and a.valid_from > $2 order by e.code`,
    [number, currentTime()],
  );

describe.each(zones)("somebody who is to come, in $timeZone", (zone) => {
  const prepare = async () => {
    now = new Date("2026-01-01T12:00:00Z");
    const one = localPerson(zone, { sender, set: (at) => void (now = at) });
    await one.tell("pre_hire", {
      ...{ day: "2026-02-01", givenName: "Aki", familyName: one.employeeNumber },
      ...{ timeZone: zone.timeZone, orgCode: "d001" },
    });
    const { employeeNumber } = one;
    const { path } = await createEnrolmentLink(operator, { employeeNumber });
    return { one, token: path.replace("/enrol/", "") };
  };
  const start = new Date(Date.parse("2026-02-01T00:00:00Z") - zone.hours * 3_600_000);
  const startText = start.toISOString().slice(0, 19);

  test("has rights that begin at the start instant, and a link that opens no earlier", async () => {
    const { one, token } = await prepare();
    expect(await scheduledFor(one.employeeNumber)).toEqual(
      ["mail", "share-d001"].map((code) => ({ code, from: startText, withdrawn: false })),
    );
    await expect(openEnrolment(door, { token })).rejects.toMatchObject(over);
    await one.at("2026-01-31T23:59:59");
    await expect(openEnrolment(door, { token })).rejects.toMatchObject(over);
    expect(await one.state()).toBe("pre_hire: ");
    await one.at("2026-02-01T00:00:00");
    expect(await one.state()).toBe("active: mail share-d001");
    expect(await openEnrolment(door, { token })).toMatchObject({ purpose: "joining" });
  });

  test("whose first day moves is let in by the link on neither the old day nor too early", async () => {
    const { one, token } = await prepare();
    await one.tell("start_corrected", { day: "2026-02-10" });
    await one.at("2026-02-01T12:00:00");
    await expect(openEnrolment(door, { token })).rejects.toMatchObject(over);
    expect(await one.state()).toBe("pre_hire: ");
  });

  test("who never comes holds nothing of it, now or later", async () => {
    const { one, token } = await prepare();
    await one.at("2026-01-20T12:00:00");
    await one.tell("hire_rescinded", {});
    expect((await scheduledFor(one.employeeNumber)).filter((each) => !each.withdrawn)).toEqual([]);
    await one.at("2026-02-01T12:00:00");
    expect(await one.state()).toBe("ended: ");
    await expect(openEnrolment(door, { token })).rejects.toMatchObject(over);
  });
});
