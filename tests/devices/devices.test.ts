import { describe, expect, test } from "vitest";
import { askDevice, blockDevice, freeDevice, renameDevice } from "#lib/devices/index.ts";
import { begin } from "#lib/kernel/index.ts";
import { noteArrival } from "#lib/tickets/index.ts";
import { inFreshCompany } from "../signin/at-work.ts";
import { changesSaid, factorsSaid } from "../signin/passkey-staff.ts";
import { clock, console as operator, member } from "../signin/staff.ts";
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
    { name: "Chrome, Linux", kind: "desktop", isCurrent: true, blockedBy: null },
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

  test("binds itself at a step-up, when it began without a key", async () => {
    const [who, key, thief] = [await member(), await newClientKey(), await newClientKey()];
    const { ticket } = await signedIn(who);
    const renewed = await stepUp(who, ticket, key);
    if (renewed.outcome !== "passed") throw new Error(renewed.reason);
    const next = await proven(renewed.ticket, key);
    expect(await check(next, thief)).toEqual({ outcome: "ended" });
  });
});

describe("a blocked device", () => {
  test("is out at once, and lets nobody in until its owner frees it", async () => {
    const [who, key] = [await member(), await newClientKey()];
    const { ticket: phone } = await signedIn(who, key);
    const { ticket: desk } = await signedIn(who, await newClientKey());
    const [deviceId = ""] = (await devicesOf(phone)).flatMap((each) =>
      each.isCurrent ? [each.deviceId] : [],
    );
    expect(await blockDevice(await as(desk), { deviceId })).toEqual({ ended: 1 });
    expect([await isIn(phone), await isIn(desk)]).toEqual([false, true]);
    expect(await signIn(who, key)).toMatchObject({ outcome: "refused", reason: "device_blocked" });
    await stepUp(who, desk);
    await freeDevice(await as((await signedIn(who)).ticket), { deviceId });
    expect(await signIn(who, key)).toMatchObject({ outcome: "passed" });
  });

  test("by security is blocked for everybody who uses it, and its owner frees it not", async () => {
    const [one, other, key] = [await member(), await member(), await newClientKey()];
    const { ticket } = await signedIn(one, key);
    const { ticket: second } = await signedIn(other, key);
    const [device] = await devicesOf(ticket);
    const deviceId = device?.deviceId ?? "";
    const reason = "Seen at a strange place";
    expect(await blockDevice(operator, { deviceId, reason })).toEqual({ ended: 2 });
    expect([await isIn(ticket), await isIn(second)]).toEqual([false, false]);
    const third = await member();
    for (const who of [one, other, third]) {
      expect(await signIn(who, key)).toMatchObject({
        outcome: "refused",
        reason: "device_blocked",
      });
    }
    const elsewhere = await as((await signedIn(one)).ticket);
    await expect(freeDevice(elsewhere, { deviceId })).rejects.toMatchObject({
      reason: "blocked_by_security",
    });
    await freeDevice(operator, { deviceId });
    expect(await signIn(third, key)).toMatchObject({ outcome: "passed" });
  });

  test("stays blocked for whoever blocked it for themselves, when security frees it", async () => {
    const [one, other, key] = [await member(), await member(), await newClientKey()];
    const { ticket } = await signedIn(one, key);
    const [mine] = await devicesOf(ticket);
    await blockDevice(operator, { deviceId: mine?.deviceId ?? "", reason: "Seen elsewhere" });
    await freeDevice(operator, { deviceId: mine?.deviceId ?? "" });
    const { ticket: second } = await signedIn(other, key);
    const [theirs] = await devicesOf(second);
    await blockDevice(await as(second), { deviceId: theirs?.deviceId ?? "" });
    await freeDevice(operator, { deviceId: mine?.deviceId ?? "" });
    expect(await signIn(other, key)).toMatchObject({
      outcome: "refused",
      reason: "device_blocked",
    });
    expect(await signIn(one, key)).toMatchObject({ outcome: "passed" });
  });

  test("is freed by nobody who uses the same browser, whatever they may", async () => {
    const [one, other, key] = [await member(), await member(), await newClientKey()];
    const { ticket } = await signedIn(one, key);
    const { ticket: second } = await signedIn(other, key);
    const [device] = await devicesOf(ticket);
    const { actor } = await as(second);
    await blockDevice(operator, { deviceId: device?.deviceId ?? "", reason: "Seen elsewhere" });
    const free = freeDevice(begin(actor), { deviceId: device?.deviceId ?? "" });
    await expect(free).rejects.toMatchObject({ reason: "blocked_by_security" });
  });

  test("is nobody else's to block, free or name", async () => {
    const [who, other] = [await member(), await member()];
    const { ticket } = await signedIn(who, await newClientKey());
    const [device] = await devicesOf(ticket);
    const deviceId = device?.deviceId ?? "";
    const stranger = await as((await signedIn(other)).ticket);
    const refused = { code: "forbidden", reason: "not_your_device" };
    await expect(blockDevice(stranger, { deviceId })).rejects.toMatchObject(refused);
    await expect(freeDevice(stranger, { deviceId })).rejects.toMatchObject(refused);
    await expect(renameDevice(stranger, { deviceId, name: "Mine" })).rejects.toMatchObject(refused);
    await renameDevice(await as(ticket), { deviceId, name: "Desk" });
    expect(await devicesOf(ticket)).toMatchObject([{ name: "Desk" }]);
  });

  test("gets no ticket in a race: what was made while it was blocked is out", async () => {
    for (let each = 0; each < 10; each++) {
      const [who, key] = [await member(), await newClientKey()];
      const { ticket } = await signedIn(who, key);
      const [device] = await devicesOf(ticket);
      const [answer] = await Promise.all([
        signIn(who, key),
        blockDevice(operator, { deviceId: device?.deviceId ?? "" }),
      ]);
      expect(answer.outcome === "refused" || !(await isIn(answer.ticket))).toBe(true);
    }
  });
});
