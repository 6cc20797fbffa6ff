import { describe, expect, test } from "vitest";
import { blockDevice } from "#lib/devices/index.ts";
import { database, sql, type Context } from "#lib/kernel/index.ts";
import { tryPassword } from "#lib/signin/index.ts";
import { inFreshCompany } from "../signin/at-work.ts";
import { console as operator, from, member, password, writeStraight } from "../signin/staff.ts";
import { signedIn, devicesOf, proven, type Who } from "./at-a-browser.ts";
import { newClientKey } from "./client-key.ts";

inFreshCompany();

describe("a device that is known by its cookie", () => {
  const elsewhere = from("203.0.113.9");
  const onTheRoad = from("198.51.100.7");
  const guess = (who: Who, context: Context) =>
    tryPassword(context, { account: who.number, password: "a wrong lantern" });

  test("is kept out by no guesses made elsewhere, while others wait", async () => {
    const who = await member();
    const { deviceCookie } = await signedIn(who, await newClientKey());
    for (let each = 0; each < 20; each++) {
      await guess(who, from(`203.0.113.${each}`));
    }
    const right = { account: who.number, password };
    expect(await tryPassword(onTheRoad, right)).toMatchObject({ outcome: "wait" });
    const known = { ...onTheRoad, deviceCookie: deviceCookie ?? "" };
    expect(await tryPassword(known, right)).toMatchObject({ outcome: "passed" });
    const unknown = { ...onTheRoad, deviceCookie: "another" };
    expect(await tryPassword(unknown, right)).toMatchObject({ outcome: "wait" });
  });

  test("waits for its own wrong answers alone, and uses up none of what ends the password", async () => {
    const who = await member();
    const { deviceCookie } = await signedIn(who, await newClientKey());
    const known = { ...elsewhere, deviceCookie: deviceCookie ?? "" };
    for (let each = 0; each < 5; each++) await guess(who, known);
    expect(await guess(who, known)).toMatchObject({ outcome: "wait" });
    expect(await guess(who, elsewhere)).toMatchObject({ outcome: "failed" });
    expect(await failuresOf(who)).toEqual({ password: 1, device: 5 });
  });

  test("is as good as any other after a hundred wrong answers in a row", async () => {
    const who = await member();
    const { deviceCookie } = await signedIn(who, await newClientKey());
    const known = { ...elsewhere, deviceCookie: deviceCookie ?? "" };
    await writeStraight(sql`update device set failures = 99 where person_id = ${who.id}::uuid`);
    await guess(who, known);
    await guess(who, known);
    expect(await failuresOf(who)).toEqual({ password: 1, device: 100 });
  });

  test("forgets its wrong answers when its key signs, and at no right password before", async () => {
    const who = await member();
    const key = await newClientKey();
    const { deviceCookie } = await signedIn(who, key);
    const known = { ...elsewhere, deviceCookie: deviceCookie ?? "" };
    await guess(who, known);
    await tryPassword(known, { account: who.number, password });
    expect(await failuresOf(who)).toEqual({ password: 0, device: 1 });
    await signedIn(who, key);
    expect(await failuresOf(who)).toEqual({ password: 0, device: 0 });
  });

  test("forgets no wrong answer because a page that is open on it shows its key", async () => {
    const [who, key] = [await member(), await newClientKey()];
    const { ticket, deviceCookie } = await signedIn(who, key);
    await guess(who, { ...elsewhere, deviceCookie: deviceCookie ?? "" });
    await proven(ticket, key);
    expect(await failuresOf(who)).toEqual({ password: 0, device: 1 });
  });

  test("is known of its person alone, and not once it is blocked", async () => {
    const [who, other] = [await member(), await member()];
    const { ticket, deviceCookie } = await signedIn(who, await newClientKey());
    const known = { ...elsewhere, deviceCookie: deviceCookie ?? "" };
    await guess(other, known);
    expect(await failuresOf(other)).toMatchObject({ password: 1 });
    const [device] = await devicesOf(ticket);
    await blockDevice(operator, { deviceId: device?.deviceId ?? "" });
    await guess(who, known);
    expect(await failuresOf(who)).toEqual({ password: 1, device: 0 });
  });
});

/** Wrong answers in a row that are counted for somebody's password, and on their device. */
async function failuresOf(who: Who) {
  const { rows } = await database().pool.query<{ password: number; device: number | null }>(
    `select p.failures as password, d.failures as device from password p
     left join device d on d.person_id = p.person_id where p.person_id = $1`,
    [who.id],
  );
  return rows[0];
}
