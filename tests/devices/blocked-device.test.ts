import { describe, expect, test } from "vitest";
import { blockDevice, freeDevice, renameDevice } from "#lib/devices/index.ts";
import { begin, systemActor } from "#lib/kernel/index.ts";
import {
  actorFromTicket,
  createModuleTicket,
  decideDeviceGrant,
  exchangeTicket,
  redeemDeviceGrant,
  startDeviceGrant,
} from "#lib/tickets/index.ts";
import { inFreshCompany } from "../signin/at-work.ts";
import { changesSaid } from "../signin/passkey-staff.ts";
import { console as operator, member, office } from "../signin/staff.ts";
import { as, devicesOf, isIn, signIn, signedIn, stepUp } from "./at-a-browser.ts";
import { newClientKey } from "./client-key.ts";

inFreshCompany();

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

  test("its owner blocked is theirs alone to free, and stays blocked when security frees its own", async () => {
    const [who, key] = [await member(), await newClientKey()];
    const { ticket } = await signedIn(who, key);
    const [device] = await devicesOf(ticket);
    const deviceId = device?.deviceId ?? "";
    await blockDevice(await as(ticket), { deviceId });
    await expect(freeDevice(operator, { deviceId })).rejects.toMatchObject({
      reason: "blocked_by_owner",
    });
    await blockDevice(operator, { deviceId, reason: "It was stolen" });
    await freeDevice(operator, { deviceId });
    expect(await signIn(who, key)).toMatchObject({ outcome: "refused", reason: "device_blocked" });
    await freeDevice(await as((await signedIn(who)).ticket), { deviceId });
    expect(await signIn(who, key)).toMatchObject({ outcome: "passed" });
    const said = (await changesSaid(who.id)).filter((change) => change === "device_freed");
    expect(said).toHaveLength(2);
  });

  test("on which everything right is shown is told of, and becomes nobody's new device", async () => {
    const [who, other, key] = [await member(), await member(), await newClientKey()];
    const { ticket } = await signedIn(who, key);
    const [device] = await devicesOf(ticket);
    const deviceId = device?.deviceId ?? "";
    await blockDevice(operator, { deviceId, reason: "It was stolen" });
    expect(await signIn(other, key)).toEqual({
      ...{ outcome: "refused", reason: "device_blocked", deviceCookie: null },
    });
    expect(await changesSaid(other.id)).toContain("blocked_device");
    expect(await devicesOf((await signedIn(other)).ticket)).toEqual([]);
  });

  test("ends what was derived from its ticket before that hung on it", async () => {
    const [who, key] = [await member(), await newClientKey()];
    const { ticket } = await signedIn(who);
    const asks = { name: "search", scopes: ["access:read"], minutes: 60 };
    const made = await createModuleTicket(operator, asks);
    const service = await actorFromTicket(made.ticket);
    if (!service) throw new Error("no ticket");
    const { actor } = await as(ticket);
    const acting = await exchangeTicket(begin(service), { subjectTicketId: actor.ticketId });
    const renewed = await stepUp(who, ticket, key);
    if (renewed.outcome !== "passed") throw new Error(renewed.reason);
    const [device] = await devicesOf(renewed.ticket);
    await blockDevice(operator, { deviceId: device?.deviceId ?? "", reason: "It was stolen" });
    expect([await isIn(renewed.ticket), await isIn(acting.ticket)]).toEqual([false, false]);
  });

  test("ends the command line that its ticket let in before that hung on it", async () => {
    const [who, key] = [await member(), await newClientKey()];
    const { ticket } = await signedIn(who);
    const system = begin(systemActor("test"), office);
    const { deviceCode, userCode } = await startDeviceGrant(system, {});
    await decideDeviceGrant(await as(ticket), { code: userCode, verdict: "approved" });
    const { ticket: line = "" } = await redeemDeviceGrant(system, { deviceCode });
    expect(await isIn(line)).toBe(true);
    const renewed = await stepUp(who, ticket, key);
    if (renewed.outcome !== "passed") throw new Error(renewed.reason);
    const [device] = await devicesOf(renewed.ticket);
    await blockDevice(operator, { deviceId: device?.deviceId ?? "", reason: "It was stolen" });
    expect([await isIn(renewed.ticket), await isIn(line)]).toEqual([false, false]);
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
