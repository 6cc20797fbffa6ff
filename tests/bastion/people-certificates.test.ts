import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parseCertificate } from "#lib/bastion/ssh/certificate.ts";
import { lengthPrefixed } from "#lib/bastion/ssh/wire.ts";
import {
  addSshKey,
  issueCertificate,
  knowsKey,
  listMyCertificates,
  revokeCertificate,
  signInByCertificate,
  tidyCertificates,
} from "#lib/bastion/index.ts";
import { database, newId, sql, type PersonActor } from "#lib/kernel/index.ts";
import { actorFromTicket } from "#lib/tickets/index.ts";
import { clock, console as atConsole, openCompany, writeStraight } from "#tests/signin/staff.ts";
import { end } from "#tests/tickets/carriers.ts";
import {
  certificateName,
  certified,
  gateway,
  home,
  newPair,
  outcome,
  enter,
  reasonOf,
  request,
  signedIn,
} from "./certified.ts";

beforeAll(openCompany);
beforeEach(() => clock.reset());
afterAll(() => clock.release());

describe("a certificate is asked for", () => {
  test.each<[who: string, reason: string, of: Partial<PersonActor>]>([
    ["by somebody in person", "yes", {}],
    ["by support", "impersonated", { isImpersonated: true }],
    ["with one factor", "step_up_needed", { assurance: 1 }],
    [
      "by a module for somebody",
      "not_for_modules",
      {
        acting: { moduleId: newId<"module">(), scopes: new Set(["admin"]) },
      },
    ],
  ])("%s: %s", async (_who, reason, of) => {
    const asking = await signedIn(of);
    const asked = issueCertificate(asking.context, { publicKey: newPair().line });
    expect(await reasonOf(asked)).toBe(reason);
  });

  test("from no address, or one that is none: refused", async () => {
    const { context } = await signedIn();
    const { address: _, ...nowhere } = context;
    for (const from of [nowhere, { ...context, address: "proxy.internal" }]) {
      const asked = issueCertificate(from, { publicKey: newPair().line });
      expect(await reasonOf(asked)).toBe("address_unknown");
    }
  });

  test("with a ticket that ended: refused", async () => {
    const asking = await signedIn();
    await end({ kind: "ticket", id: asking.ticketId });
    const asked = issueCertificate(asking.context, { publicKey: newPair().line });
    expect(await reasonOf(asked)).toBe("bad_ticket");
  });

  test("for a key that another person registered: refused", async () => {
    const [owner, other] = [await signedIn(), await signedIn()];
    const pair = newPair();
    await addSshKey(owner.context, { name: "mine", publicKey: pair.line });
    const asked = issueCertificate(other.context, { publicKey: pair.line });
    await expect(asked).rejects.toMatchObject({ code: "invalid_input" });
    expect(await reasonOf(issueCertificate(owner.context, { publicKey: pair.line }))).toBe("yes");
  });

  test("for longer than a quarter of an hour, or no time at all: refused", async () => {
    const { context } = await signedIn();
    for (const minutes of [0, 16, 1.5, Number.NaN]) {
      const asked = issueCertificate(context, { publicKey: newPair().line, minutes });
      await expect(asked).rejects.toMatchObject({ code: "invalid_input" });
    }
  });

  test("once too often: refused, until some are over", async () => {
    const asking = await signedIn();
    for (let each = 0; each < 50; each++) await certified(asking, 1);
    expect(await reasonOf(certified(asking))).toBe("too_many_certificates");
    clock.pass(61);
    expect(await reasonOf(certified(asking))).toBe("yes");
  });

  test("it says who, for whom, from where and until when, and nothing more", async () => {
    const asking = await signedIn();
    const { blob, serial } = await certified(asking);
    expect(parseCertificate(blob)).toMatchObject({
      ...{ kind: "user", serial: BigInt(serial), principals: [asking.personId] },
      keyId: `postern person ${asking.personId} ticket ${asking.ticketId}`,
      ...{ validAfter: clock.at, validBefore: new Date(clock.at.getTime() + 300_000) },
      ...{ criticalOptions: { "source-address": home }, extensions: {}, isSignatureValid: true },
    });
  });
});

describe("with a certificate", () => {
  test("its person gets a ticket of their own that dies with the one that asked", async () => {
    const asking = await signedIn({}, { minutesMax: 90 });
    const { blob, pair } = await certified(asking);
    const sent = request(blob, pair.privateKey);
    const got = await signInByCertificate(gateway, { ...sent, address: home });
    expect(got).toMatchObject({ personId: asking.personId, keyId: null, address: home });
    const actor = await actorFromTicket(got.ticket);
    expect(actor).toMatchObject({ kind: "person", personId: asking.personId, assurance: 2 });
    await end({ kind: "ticket", id: asking.ticketId });
    expect(await actorFromTicket(got.ticket)).toBeUndefined();
  });

  test("its ticket never outlives the one that asked, nor is it surer", async () => {
    const asking = await signedIn({}, { minutesMax: 90 });
    const { blob, pair } = await certified(asking);
    await writeStraight(sql`update ticket set assurance = 1 where id = ${asking.ticketId}::uuid`);
    const sent = request(blob, pair.privateKey);
    const { ticket } = await signInByCertificate(gateway, { ...sent, address: home });
    expect(await actorFromTicket(ticket)).toMatchObject({ assurance: 1 });
    clock.pass(90 * 60 - 1);
    await writeStraight(sql`update ticket set last_seen_at = ${clock.at}`);
    expect(await actorFromTicket(ticket)).toBeDefined();
    clock.pass(1);
    expect(await actorFromTicket(ticket)).toBeUndefined();
  });

  test("one enters until its last second, and not in the next", async () => {
    const held = await certified(await signedIn(), 1);
    clock.pass(59);
    expect(await enter(held)).toBe("in");
    clock.pass(1);
    expect(await enter(held)).toBe("certificate_refused");
  });

  test("what a client may try is said before it signs, and nothing is known of others", async () => {
    const held = await certified(await signedIn());
    expect(await knowsKey(gateway, { key: held.blob })).toEqual({ isKnown: true });
    await revokeCertificate(atConsole, { serial: held.serial });
    expect(await knowsKey(gateway, { key: held.blob })).toEqual({ isKnown: false });
    for (const key of [Buffer.alloc(0), Buffer.alloc(20_000, 1), lengthPrefixed(certificateName)]) {
      expect(await knowsKey(gateway, { key })).toEqual({ isKnown: false });
    }
  });
});

describe("a certificate", () => {
  test("is revoked by its person, and by nobody else without the right", async () => {
    const [mine, other] = [await signedIn(), await signedIn()];
    const { serial, blob, pair } = await certified(mine);
    expect(await reasonOf(revokeCertificate(other.context, { serial }))).toBe(
      "not_your_certificate",
    );
    expect(await reasonOf(revokeCertificate(other.context, { serial: "999999" }))).toBe(
      "not_your_certificate",
    );
    expect(await outcome({ blob, by: pair.privateKey })).toBe("in");
    await revokeCertificate(mine.context, { serial });
    expect(await outcome({ blob, by: pair.privateKey })).toBe("certificate_refused");
    expect((await listMyCertificates(mine.context, {})).certificates).toEqual([]);
  });

  test("is revoked with every ticket that was got by it, also while somebody signs in", async () => {
    const asking = await signedIn();
    const { serial, blob, pair } = await certified(asking);
    const enterOnce = async () => {
      const sent = request(blob, pair.privateKey);
      const got = await signInByCertificate(gateway, { ...sent, address: home });
      return got.ticket;
    };
    const before = await enterOnce();
    const entering = Array.from({ length: 8 }, () => enterOnce().catch(() => undefined));
    await revokeCertificate(asking.context, { serial });
    const tickets = [before, ...(await Promise.all(entering))].filter((each) => each !== undefined);
    for (const ticket of tickets) expect(await actorFromTicket(ticket)).toBeUndefined();
  });

  test("is forgotten a month after it was over, with who entered by it, and not before", async () => {
    const { serial, blob, pair } = await certified(await signedIn(), 1);
    expect(await outcome({ blob, by: pair.privateKey })).toBe("in");
    const kept = async () => {
      const { rows } = await database().pool.query(
        `select from ssh_certificate c join ssh_certificate_login l on l.certificate_id = c.id
         where c.serial = $1`,
        [serial],
      );
      return rows.length;
    };
    clock.pass(60 + 30 * 86_400);
    await tidyCertificates({});
    expect(await kept()).toBe(1);
    clock.pass(1);
    await tidyCertificates({});
    expect(await kept()).toBe(0);
  });
});
