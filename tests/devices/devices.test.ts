import { describe, expect, test } from "vitest";
import { askDevice } from "#lib/devices/index.ts";
import { noteArrival } from "#lib/tickets/index.ts";
import { inFreshCompany } from "../signin/at-work.ts";
import { changesSaid, factorsSaid } from "../signin/passkey-staff.ts";
import { clock, member } from "../signin/staff.ts";
import { as, signIn, signedIn, stepUp, check, proven, isIn, devicesOf } from "./at-a-browser.ts";
import { newClientKey } from "./client-key.ts";

inFreshCompany();

test("a browser is one device however often it is used, and tells of itself once", async () => {
  const [who, key] = [await member(), await newClientKey()];
  const first = await signedIn(who, key);
  const second = await signedIn(who, key);
  expect(first.deviceCookie).toMatch(/^[\w-]{43}$/);
  expect(second.deviceCookie).toBeNull();
  const devices = await devicesOf(second.ticket);
  expect(devices).toMatchObject([
    { name: "Chrome, Linux", kind: "desktop", isCurrent: true, isBlockedByOwner: false },
  ]);
  const said = await factorsSaid(who.id);
  expect(said.filter(({ change }) => change === "new_device")).toEqual([
    { change: "new_device", place: { address: "192.0.2.10", browser: "Chrome", system: "Linux" } },
  ]);
});

test("a device's cookie in a browser with another key is noticed, and gets in with little", async () => {
  const who = await member();
  const { deviceCookie } = await signedIn(who, await newClientKey());
  const again = await signIn(who, await newClientKey(), deviceCookie ?? "");
  if (again.outcome !== "passed") throw new Error(again.reason);
  expect((await as(again.ticket)).actor.assurance).toBe(1);
});

test("a cookie that is another key's goes, so that its browser is not caught with it", async () => {
  const [who, key] = [await member(), await newClientKey()];
  const { deviceCookie } = await signedIn(who, await newClientKey());
  const caught = await signIn(who, key, deviceCookie ?? "");
  expect(caught).toMatchObject({ outcome: "passed", deviceCookie: "" });
  const freed = await signedIn(who, key);
  expect((await as(freed.ticket)).actor.assurance).toBe(2);
  expect(freed.deviceCookie).toMatch(/^[\w-]{43}$/);
});

test("without a key one gets in, on no device, and hears of it from a strange place", async () => {
  const who = await member();
  const { ticket } = await signedIn(who);
  expect(await devicesOf(ticket)).toEqual([]);
  expect((await as(ticket)).actor.assurance).toBe(2);
  expect((await askDevice(await as(ticket), {})).nonce).toBeNull();
});

describe("a ticket that began on a device", () => {
  test("is renewed with that device's key", async () => {
    const [who, key] = [await member(), await newClientKey()];
    const { ticket } = await signedIn(who, key);
    expect(await stepUp(who, ticket, key)).toMatchObject({ outcome: "passed" });
  });

  test("is renewed by nobody without it, and lives on", async () => {
    const [who, key] = [await member(), await newClientKey()];
    const { ticket } = await signedIn(who, key);
    expect(await stepUp(who, ticket)).toMatchObject({
      outcome: "refused",
      reason: "device_not_proven",
    });
    expect(await isIn(ticket)).toBe(true);
    expect(await changesSaid(who.id)).toContain("device_unproven");
  });

  test("ends when it is to be renewed with another key: its cookie was copied", async () => {
    const [who, key, thief] = [await member(), await newClientKey(), await newClientKey()];
    const { ticket } = await signedIn(who, key);
    expect(await stepUp(who, ticket, thief)).toMatchObject({
      ...{ outcome: "refused", reason: "ticket_copied" },
    });
    expect(await isIn(ticket)).toBe(false);
    expect(await changesSaid(who.id)).toContain("device_mismatch");
  });

  test("ends when another key is shown while it is used", async () => {
    const [who, key, thief] = [await member(), await newClientKey(), await newClientKey()];
    const { ticket } = await signedIn(who, key);
    const next = await proven(ticket, key);
    expect(await check(next, thief)).toEqual({ outcome: "ended" });
    expect([await isIn(ticket), await isIn(next)]).toEqual([false, false]);
  });

  test("is worth little once its device was silent for half an hour, and more again after", async () => {
    const [who, key] = [await member(), await newClientKey()];
    const { ticket } = await signedIn(who, key);
    clock.pass(1799);
    expect((await as(ticket)).actor.assurance).toBe(2);
    clock.pass(1);
    expect((await as(ticket)).actor.assurance).toBe(1);
    const next = await proven(ticket, key);
    expect((await as(next)).actor.assurance).toBe(2);
  });

  test("is worth what it was after a step-up with a code on a device that was silent", async () => {
    const [who, key] = [await member(), await newClientKey()];
    const { ticket } = await signedIn(who, key);
    clock.pass(1800);
    const renewed = await stepUp(who, ticket, key);
    if (renewed.outcome !== "passed") throw new Error(renewed.reason);
    expect((await as(renewed.ticket)).actor.assurance).toBe(2);
  });

  test("is given no other handle within a minute: two pages need no two", async () => {
    const [who, key] = [await member(), await newClientKey()];
    const { ticket } = await signedIn(who, key);
    expect(await check(ticket, key)).toEqual({ outcome: "proven" });
    clock.pass(60);
    expect(await check(ticket, key)).toMatchObject({
      outcome: "proven",
      ticket: expect.any(String),
    });
  });

  test("is carried by another handle after each proof: a copy of the one before is out", async () => {
    const [who, key] = [await member(), await newClientKey()];
    const { ticket: copied } = await signedIn(who, key);
    const next = await proven(copied, key);
    clock.pass(600);
    // It may have been lost on its way; once it was sent, what was under way arrives.
    expect([await isIn(next), await isIn(copied)]).toEqual([true, true]);
    await noteArrival(next);
    expect([await isIn(next), await isIn(copied)]).toEqual([true, true]);
    clock.pass(60);
    expect([await isIn(copied), await isIn(next)]).toEqual([false, true]);
    const renewed = await stepUp(who, next, key);
    expect(renewed.outcome).toBe("passed");
    expect(await isIn(next)).toBe(false);
  });

  test("goes on when what a proof gave it is lost on its way, as often as that happens", async () => {
    const [who, key] = [await member(), await newClientKey()];
    const { ticket } = await signedIn(who, key);
    const lost = [];
    for (let each = 0; each < 3; each++) {
      clock.pass(600);
      lost.push(await proven(ticket, key));
    }
    clock.pass(600);
    expect(await isIn(ticket)).toBe(true);
    const [first, second, last = ""] = lost;
    expect([await isIn(first ?? ""), await isIn(second ?? "")]).toEqual([false, false]);
    expect(await isIn(last)).toBe(true);
    await noteArrival(last);
    clock.pass(60);
    expect([await isIn(ticket), await isIn(last)]).toEqual([false, true]);
  });

  test("takes each proof once", async () => {
    const [who, key] = [await member(), await newClientKey()];
    const { ticket } = await signedIn(who, key);
    const { nonce } = await askDevice(await as(ticket), {});
    clock.pass(61);
    expect((await check(ticket, key, nonce ?? "")).outcome).toBe("proven");
    expect((await check(ticket, key, nonce ?? "")).outcome).toBe("again");
  });

  test("is asked for what nobody foresees, and takes no proof twice, however soon", async () => {
    const [who, key] = [await member(), await newClientKey()];
    const { ticket: first } = await signedIn(who, key);
    const ticket = await proven(first, key);
    const asked = new Set<string>();
    for (let each = 0; each < 3; each++) {
      const { nonce } = await askDevice(await as(ticket), {});
      expect(nonce).toMatch(/^[\w-]{22}$/);
      asked.add(nonce ?? "");
      expect((await check(ticket, key, nonce ?? "")).outcome).toBe("proven");
      expect((await check(ticket, key, nonce ?? "")).outcome).toBe("again");
    }
    expect(asked.size).toBe(3);
  });

  test("binds itself at a step-up, when it began without a key", async () => {
    const [who, key, thief] = [await member(), await newClientKey(), await newClientKey()];
    const { ticket } = await signedIn(who);
    const renewed = await stepUp(who, ticket, key);
    if (renewed.outcome !== "passed") throw new Error(renewed.reason);
    const next = await proven(renewed.ticket, key);
    expect(await check(next, thief)).toEqual({ outcome: "ended" });
  });
});
