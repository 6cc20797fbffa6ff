import { randomBytes, sign } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { signCertificate } from "#lib/bastion/authority.ts";
import {
  parseCertificate,
  signedCertificate,
  unsignedCertificate,
} from "#lib/bastion/ssh/certificate.ts";
import { parseKeyLine } from "#lib/bastion/ssh/public-key.ts";
import { lengthPrefixed } from "#lib/bastion/ssh/wire.ts";
import { signInByCertificate, signInByKey } from "#lib/bastion/index.ts";
import { begin, newId, nobody, sql, systemActor } from "#lib/kernel/index.ts";
import { clock, console as atConsole, openCompany, writeStraight } from "#tests/signin/staff.ts";
import { end, inWork } from "#tests/tickets/carriers.ts";
import {
  certificateName,
  certified,
  enter,
  gateway,
  home,
  newPair,
  outcome,
  reasonOf,
  request,
  signedIn,
  type Signed,
} from "./certified.ts";

beforeAll(openCompany);
beforeEach(() => clock.reset());
afterAll(() => clock.release());

describe("nobody enters", () => {
  const refused = "certificate_refused";

  test("with a stolen certificate and a key of their own", async () => {
    const { blob } = await certified(await signedIn());
    expect(await outcome({ blob, by: newPair().privateKey })).toBe(refused);
  });

  test("with another person's certificate and their own certified key", async () => {
    const [mine, theirs] = [await certified(await signedIn()), await certified(await signedIn())];
    expect(await outcome({ blob: theirs.blob, by: mine.pair.privateKey })).toBe(refused);
  });

  test.each(["192.0.2.8", "::ffff:192.0.2.70", "::1", "", "192.0.2.7/24", "192.0.2.7,192.0.2.8"])(
    "from another address (%j)",
    async (address) => {
      expect(await enter(await certified(await signedIn()), address)).toBe(refused);
    },
  );

  test("with a signature for something else, or of another session's request", async () => {
    const { blob, pair } = await certified(await signedIn());
    const [one, other] = [request(blob, pair.privateKey), request(blob, pair.privateKey)];
    for (const signature of [other.signature, Buffer.alloc(0), one.signature.subarray(0, -1)]) {
      const asked = signInByCertificate(gateway, { ...one, signature, address: home });
      expect(await reasonOf(asked)).toBe(refused);
    }
  });

  test("with any bit of the certificate flipped", async () => {
    const { blob, pair } = await certified(await signedIn());
    await fc.assert(
      fc.asyncProperty(fc.nat(blob.length * 8 - 1), async (bit) => {
        const bad = Buffer.from(blob);
        bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(await outcome({ blob: bad, by: pair.privateKey })).toBe(refused);
      }),
      { numRuns: 150 },
    );
  });

  test("with whatever bytes in the place of a certificate", async () => {
    const { privateKey } = newPair();
    const named = fc
      .uint8Array()
      .map((rest) => Buffer.concat([lengthPrefixed(certificateName), rest]));
    await fc.assert(
      fc.asyncProperty(fc.oneof(named, fc.uint8Array()), async (bytes) => {
        expect(await outcome({ blob: bytes, by: privateKey })).toBe(refused);
      }),
      { numRuns: 100 },
    );
  });

  test("with a certificate that another authority signed, whatever it copies", async () => {
    const held = await certified(await signedIn());
    const read = parseCertificate(held.blob);
    const other = newPair();
    for (const authority of [parseKeyLine(other.line).blob, read.authority]) {
      const nonce = randomBytes(32);
      const unsigned = unsignedCertificate(read.subject, read, { authority, nonce });
      const blob = signedCertificate(unsigned, sign(null, unsigned, other.privateKey));
      expect(await outcome({ blob, by: held.pair.privateKey })).toBe(refused);
    }
  });

  test("with a certificate of the session authority, even under an issued serial", async () => {
    const held = await certified(await signedIn());
    const read = parseCertificate(held.blob);
    const blob = await inWork((work) =>
      signCertificate(work, { purpose: "session", subject: read.subject, body: read }),
    );
    expect(await outcome({ blob, by: held.pair.privateKey })).toBe(refused);
  });

  test("with one of ours that was never issued, for another key, or for somebody else", async () => {
    const asking = await signedIn();
    const [held, other] = [await certified(asking), await certified(await signedIn())];
    const read = parseCertificate(held.blob);
    const never = 2n ** 63n - 1n;
    const lent = newPair();
    const bodies = [
      { by: held.pair, subject: read.subject, body: { ...read, serial: never } },
      { by: held.pair, subject: read.subject, body: { ...read, serial: never + 1n } },
      { by: held.pair, subject: read.subject, body: { ...read, serial: BigInt(other.serial) } },
      { by: lent, subject: parseKeyLine(lent.line), body: read },
      { by: held.pair, subject: read.subject, body: { ...read, principals: ["root"] } },
      { by: held.pair, subject: read.subject, body: { ...read, principals: [] } },
    ];
    for (const { by, subject, body } of bodies) {
      const blob = await inWork((work) =>
        signCertificate(work, { purpose: "people", subject, body }),
      );
      expect(await outcome({ blob, by: by.privateKey })).toBe(refused);
    }
  });

  test("with one that is too long, or names too many", async () => {
    const held = await certified(await signedIn());
    const read = parseCertificate(held.blob);
    const many = Array.from({ length: 257 }, (_, each) => `p${each}`);
    const odd = [
      { ...read, keyId: "x".repeat(20_000) },
      { ...read, principals: [...read.principals, ...many] },
      { ...read, criticalOptions: { ...read.criticalOptions, "force-command": "id" } },
      { ...read, criticalOptions: { ...read.criticalOptions, "verify-required": "" } },
    ];
    for (const body of odd) {
      const { subject } = read;
      const blob = await inWork((work) =>
        signCertificate(work, { purpose: "people", subject, body }),
      );
      expect(await outcome({ blob, by: held.pair.privateKey })).toBe(refused);
    }
  });

  test("by handing a certificate in as a plain key", async () => {
    const { blob, pair } = await certified(await signedIn());
    const asked = signInByKey(gateway, request(blob, pair.privateKey));
    expect(await reasonOf(asked)).toBe("key_refused");
  });

  test.each<[after: string, act: (of: Signed) => Promise<unknown>]>([
    ["the ticket that asked ended", ({ ticketId }) => end({ kind: "ticket", id: ticketId })],
    ["the person was ended", ({ personId }) => end({ kind: "person", id: personId })],
    [
      "the person left",
      ({ personId }) =>
        writeStraight(sql`update person set hr_state = 'ended' where id = ${personId}::uuid`),
    ],
    [
      "the person was suspended",
      ({ personId }) =>
        writeStraight(
          sql`update person set suspended_at = ${clock.at} where id = ${personId}::uuid`,
        ),
    ],
    ["that ticket was left alone too long", async () => clock.pass(61)],
  ])("after %s", async (_after, act) => {
    const asking = await signedIn({}, { idleMinutes: 1 });
    const held = await certified(asking);
    expect(await enter(held)).toBe("in");
    await act(asking);
    expect(await enter(held)).toBe(refused);
  });

  test("after its device was blocked: it hangs on what the ticket hangs on", async () => {
    const deviceId = newId<"device">();
    const asking = await signedIn({}, { deviceId });
    const held = await certified(asking);
    expect(await enter(held)).toBe("in");
    await end({ kind: "device", id: deviceId });
    expect(await enter(held)).toBe(refused);
  });

  test("but the gateway asks for it", async () => {
    const { blob, pair } = await certified(await signedIn());
    const sent = { ...request(blob, pair.privateKey), address: home };
    for (const who of [begin(nobody), begin(systemActor("worker")), atConsole]) {
      expect(await reasonOf(signInByCertificate(who, sent))).toBe("only_the_gateway");
    }
  });
});
