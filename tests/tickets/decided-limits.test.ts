import { describe, expect, test } from "vitest";
import { grantAdministrator } from "#lib/access/index.ts";
import { database, type Context } from "#lib/kernel/index.ts";
import { changeDetectionSettings, getDetectionSettings } from "#lib/incidents/index.ts";
import { actorFromTicket, changeTicketSettings, getTicketSettings } from "#lib/tickets/index.ts";
import { inFreshCompany, signedIn } from "../signin/at-work.ts";
import { clock, console, member } from "../signin/staff.ts";

inFreshCompany();

/** Somebody who may change settings, signed in. */
async function operator(): Promise<Context> {
  const who = await member();
  await grantAdministrator(console, { employeeNumber: who.number });
  return signedIn(who);
}

describe("what an installation decides", () => {
  test("is shown with what held before, also where nothing had been decided", async () => {
    const context = await operator();
    expect(await getTicketSettings(context, {})).toMatchObject({
      ...{ sessionsMax: 20, previous: null, changedAt: null },
    });
    await changeTicketSettings(context, { sessionsMax: 3 });
    expect(await getTicketSettings(context, {})).toMatchObject({
      ...{ sessionsMax: 3, freshMinutesOf2: 720, changedAt: clock.at },
      previous: { sessionsMax: 20, freshMinutesOf2: 720, allowsClientSecret: false },
    });
    await changeTicketSettings(context, { freshMinutesOf2: 600 });
    expect(await getTicketSettings(context, {})).toMatchObject({
      ...{ sessionsMax: 3, freshMinutesOf2: 600 },
      previous: { sessionsMax: 3, freshMinutesOf2: 720 },
    });
    await changeDetectionSettings(context, { overreachTimes: 2 });
    expect(await getDetectionSettings(context, {})).toMatchObject({
      ...{ overreachTimes: 2, overreachMinutes: 10 },
      previous: { overreachTimes: 5, overreachMinutes: 10 },
    });
  });

  test("stays as it is, with what held before, when somebody decides the same again", async () => {
    const context = await operator();
    await changeTicketSettings(context, { sessionsMax: 9 });
    const first = await getTicketSettings(context, {});
    clock.pass(60);
    await changeTicketSettings(context, { sessionsMax: 9 });
    expect(await getTicketSettings(context, {})).toEqual(first);
  });

  test("keeps every one of many changes at once", async () => {
    const context = await operator();
    const sets = [{ sessionsMax: 4 }, { freshMinutesOf3: 100 }, { freshMinutesOf2: 200 }];
    await Promise.all(sets.map((set) => changeTicketSettings(context, set)));
    expect(await getTicketSettings(context, {})).toMatchObject({
      ...{ sessionsMax: 4, freshMinutesOf3: 100, freshMinutesOf2: 200 },
    });
  });

  test("says in the log from what to what, and is nobody's without the right", async () => {
    await changeTicketSettings(await operator(), { sessionsMax: 7 });
    const { rows } = await database().pool.query<{ detail: string }>(
      `select a::text as detail from audit_event a where action = 'ticket.change-settings'
       order by arrival desc limit 1`,
    );
    expect(rows[0]?.detail).toMatch(/sessionsMax.{1,6}7/);
    const nobody = await signedIn(await member());
    const refused = { code: "forbidden", reason: "needs_settings.manage" };
    await expect(changeTicketSettings(nobody, { sessionsMax: 1 })).rejects.toMatchObject(refused);
    await expect(getDetectionSettings(nobody, {})).rejects.toMatchObject(refused);
  });

  test("of sessions a person ends the oldest at the next sign-in, and nothing before", async () => {
    const who = await member();
    const places = [await signedIn(who), await signedIn(who), await signedIn(who)];
    await changeTicketSettings(await operator(), { sessionsMax: 2 });
    const live = async () => {
      const found = await Promise.all(places.map(({ ticket }) => actorFromTicket(ticket)));
      return found.map((actor) => actor !== undefined);
    };
    expect(await live()).toEqual([true, true, true]);
    places.push(await signedIn(who));
    expect(await live()).toEqual([false, false, true, true]);
  });

  test.each([
    { sessionsMax: 0 },
    { sessionsMax: 201 },
    { sessionsMax: 1.5 },
    { freshMinutesOf2: 1441 },
  ])("is refused out of its bounds: %o", async (wrong) => {
    await expect(changeTicketSettings(await operator(), wrong)).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});
