import { generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { signCertificate } from "#lib/bastion/authority.ts";
import {
  parseCertificate,
  signedCertificate,
  unsignedCertificate,
} from "#lib/bastion/ssh/certificate.ts";
import { ed25519Raw, keyLineOf, parseKeyLine } from "#lib/bastion/ssh/public-key.ts";
import { lengthPrefixed, u8 } from "#lib/bastion/ssh/wire.ts";
import {
  addSshKey,
  issueCertificate,
  knowsKey,
  listMyCertificates,
  revokeCertificate,
  signInByCertificate,
  signInByKey,
} from "#lib/bastion/index.ts";
import {
  begin,
  isPosternError,
  newId,
  nobody,
  sql,
  systemActor,
  type Context,
  type PersonActor,
  type PersonId,
  type TicketId,
} from "#lib/kernel/index.ts";
import { actorFromTicket } from "#lib/tickets/index.ts";
import { end, inWork, mintRoot } from "#tests/tickets/carriers.ts";
import {
  clock,
  console as atConsole,
  hire,
  openCompany,
  writeStraight,
} from "#tests/signin/staff.ts";

beforeAll(openCompany);
beforeEach(() => clock.reset());
afterAll(() => clock.release());

const home = "192.0.2.7";
const gateway = begin(systemActor("gateway"));

type Pair = { readonly privateKey: KeyObject; readonly line: string };

function newPair(): Pair {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const blob = Buffer.concat([
    lengthPrefixed("ssh-ed25519"),
    lengthPrefixed(ed25519Raw(publicKey)),
  ]);
  return { privateKey, line: keyLineOf({ algorithm: "ssh-ed25519", blob }) };
}

type Signed = {
  readonly personId: PersonId;
  readonly ticketId: TicketId;
  readonly context: Context;
};

/** Somebody signed in, with this of their ticket as given. */
async function signedIn(
  of: Partial<PersonActor> = {},
  root: Partial<Parameters<typeof mintRoot>[0]> = {},
): Promise<Signed> {
  const { id: personId } = await hire();
  const { ticketId } = await mintRoot({ personId, ...root });
  const actor: PersonActor = {
    ...{ kind: "person", personId, ticketId, assurance: 2, authenticatedAt: clock.at },
    ...{ isImpersonated: false, rights: new Set<string>() },
    ...of,
  };
  return { personId, ticketId, context: begin(actor, { address: home }) };
}

type Held = { readonly pair: Pair; readonly blob: Buffer; readonly serial: string };

async function certified({ context }: Signed, minutes = 5): Promise<Held> {
  const pair = newPair();
  const { certificate, serial } = await issueCertificate(context, {
    ...{ publicKey: pair.line, minutes },
  });
  return { pair, serial, blob: Buffer.from(certificate.split(" ")[1] ?? "", "base64") };
}

const certificateName = "ssh-ed25519-cert-v01@openssh.com";

/** What a client signs (RFC 4252 §7), and its signature. */
function request(blob: Uint8Array, by: KeyObject, name = certificateName) {
  const words = ["deploy%web-1", "ssh-connection", "publickey"].map((each) => lengthPrefixed(each));
  const parts = [lengthPrefixed(randomBytes(32)), u8(50), ...words, u8(1)];
  const signed = Buffer.concat([...parts, lengthPrefixed(name), lengthPrefixed(blob)]);
  const mark = [lengthPrefixed("ssh-ed25519"), lengthPrefixed(sign(null, signed, by))];
  return { signed, signature: Buffer.concat(mark) };
}

type Trying = { readonly blob: Uint8Array; readonly by: KeyObject; readonly address?: string };

/** "in", or the reason of the refusal; anything else is a defect. */
async function outcome({ blob, by, address = home }: Trying): Promise<string> {
  try {
    await signInByCertificate(gateway, { ...request(blob, by), address });
    return "in";
  } catch (error) {
    if (!isPosternError(error) || error.code !== "unauthenticated") throw error;
    return error.reason;
  }
}
const enter = ({ blob, pair }: Held, address = home) =>
  outcome({ blob, by: pair.privateKey, address });

const reasonOf = async (asked: Promise<unknown>): Promise<string> => {
  try {
    await asked;
    return "yes";
  } catch (error) {
    if (!isPosternError(error)) throw error;
    return error.reason;
  }
};

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

describe("a certificate is revoked", () => {
  test("by its person, and by nobody else without the right", async () => {
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

  test("with every ticket that was got by it, also while somebody signs in", async () => {
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
});
