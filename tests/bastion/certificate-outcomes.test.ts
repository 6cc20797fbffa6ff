import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { renameSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Purpose } from "#lib/bastion/authority.ts";
import { nextSerial } from "#lib/bastion/serial.ts";
import {
  certificateLine,
  signedCertificate,
  unsignedCertificate,
  type CertificateBody,
} from "#lib/bastion/ssh/certificate.ts";
import { ed25519Raw, fingerprintOf, parseKeyLine } from "#lib/bastion/ssh/public-key.ts";
import { writeRevocationList } from "#lib/bastion/ssh/revocation-list.ts";
import { lengthPrefixed } from "#lib/bastion/ssh/wire.ts";
import {
  addSshKey,
  getAuthority,
  listAuthorities,
  listMySshKeys,
  prepareAuthority,
  prepareNextAuthority,
  readRevocationList,
  removeSshKey,
  retireAuthority,
  revokeCertificate,
  useAuthority,
} from "#lib/bastion/index.ts";
import {
  begin,
  execute,
  newId,
  now,
  sql,
  systemActor,
  type PersonActor,
} from "#lib/kernel/index.ts";
import { ed25519Pem } from "#lib/protocols/ssh/ed25519-pem.ts";
import { asPerson, console_, writeStraight } from "#tests/catalog/people.ts";
import {
  hasOpenssh,
  localLogin,
  newKey,
  run,
  startSshd,
  type Ran,
  type Sshd,
} from "#tests/support/openssh.ts";
import { inWork, mintRoot } from "#tests/tickets/carriers.ts";
import {
  at,
  atGateway,
  give,
  trustGateway,
  newRight,
  options,
  target,
} from "../protocol/ssh/at-gateway.ts";
import { seedOf, signedBySeed } from "./authority-seed.ts";
import { hoursFromNow, scenarios, type Body, type Outcome } from "./certificate-scenarios.ts";

describe.runIf(hasOpenssh)(
  "a certificate of ours means the same to sshd and to the gateway:",
  () => {
    const here = atGateway();
    let sshd: Sshd;
    let ticketId: string;
    let made = 0;
    beforeAll(async () => {
      await trustGateway(here);
      await give(here.person(0), await newRight());
      ({ ticketId } = await mintRoot({ personId: here.person(0) }));
      revoke({});
      const { publicKey: authority } = await prepareAuthority(console_, {});
      sshd = await startSshd({
        ...{ folder: at("second"), authority, principals: [`${localLogin}@web-1`] },
        lines: [`RevokedKeys ${at("krl")}`],
      });
    });
    afterAll(() => sshd?.stop());

    type Place = {
      readonly purpose: Purpose;
      readonly principal: () => string;
      readonly enter: (file: string) => Promise<Ran>;
    };
    const asked = (file: string) => [...options(file), "-o", `CertificateFile=${file}-cert.pub`];
    const places: Record<"sshd" | "gateway", Place> = {
      sshd: {
        purpose: "session",
        principal: () => `${localLogin}@web-1`,
        enter: (file) => {
          // The first of two values counts: this host is nobody's known one.
          const args = ["-o", "StrictHostKeyChecking=no", ...asked(file)];
          const to = ["-p", String(sshd.port), `${localLogin}@127.0.0.1`, "echo in"];
          return run("ssh", [...args, ...to]);
        },
      },
      gateway: {
        purpose: "people",
        principal: () => here.person(0),
        enter: (file) =>
          run("ssh", [...asked(file), "-p", String(here.gateway.port), target, "echo in"]),
      },
    };

    /** A key with a certificate: signed by the place's authority, and known to Postern. */
    async function certified({ purpose, principal }: Place, body: Body = {}) {
      const file = at(`outcome-${(made += 1)}`);
      const publicKey = newKey(file);
      const subject = parseKeyLine(publicKey);
      const serial = await inWork(({ tx }) => nextSerial(tx));
      const whole = { ...usual(principal()), serial, ...body };
      const blob = await signedBySeed(purpose, subject, whole);
      writeFileSync(`${file}-cert.pub`, `${certificateLine(blob)}\n`);
      await issueRow(serial, fingerprintOf(subject.blob));
      return { file, publicKey, serial };
    }

    const usual = (principal: string): CertificateBody => ({
      ...{ kind: "user", serial: 1n, keyId: "outcome", principals: [principal] },
      ...{ validAfter: hoursFromNow(-1), validBefore: hoursFromNow(1) },
      ...{ criticalOptions: {}, extensions: {} },
    });

    /** The gateway asks for more than a signature: that it issued the certificate to somebody. */
    const issueRow = (serial: bigint, fingerprint: string) =>
      writeStraight((tx) =>
        execute(
          tx,
          sql`insert into ssh_certificate (id, person_id, ticket_id, serial, fingerprint,
              source_address, issued_at, ends_at)
            values (${newId()}::uuid, ${here.person(0)}::uuid, ${ticketId}::uuid, ${serial},
              ${fingerprint}, '127.0.0.1', now(), ${hoursFromNow(1)})`,
        ),
      );

    const outcomeOf = ({ status, out }: Ran): Outcome =>
      status === 0 && out.toString() === "in\n" ? "in" : "refused";

    /** Puts a list in place as hosts do: by rename. */
    function replaceList(list: Buffer): void {
      writeFileSync(at("krl.new"), list);
      renameSync(at("krl.new"), at("krl"));
    }

    type Revoking = { serials?: bigint[]; keys?: Uint8Array[]; authority?: Uint8Array };
    function revoke({ serials = [], keys = [], authority }: Revoking): void {
      const byAuthority = authority ? [{ authority, revoked: { serials, keyIds: [] } }] : [];
      const head = { version: 1n, now: now(), comment: "test" };
      replaceList(writeRevocationList({ ...head, keys, byAuthority }));
    }

    const authorityOf = async (purpose: Purpose) => {
      const { authorities } = await listAuthorities(console_, {});
      const found = authorities.find(
        (each) => each.purpose === purpose && each.state === "signing",
      );
      if (!found) throw new Error("no authority signs");
      return { id: found.authorityId, blob: parseKeyLine(found.publicKey).blob };
    };
    const me = () =>
      begin({ ...(asPerson(here.person(0)).actor as PersonActor), ticketId } as PersonActor);

    const bothPlaces = ["sshd", "gateway"] as const;
    const table = scenarios.flatMap((row) => bothPlaces.map((place) => [...row, place] as const));

    test.each(table)("%s: %s", async (_says, outcome, bodyFor, name) => {
      const place = places[name];
      const { file } = await certified(place, bodyFor(place.principal()));
      expect(outcomeOf(await place.enter(file))).toBe(outcome);
    });

    test.each(bothPlaces)("of another authority: refused (%s)", async (name) => {
      const place = places[name];
      const { file, publicKey, serial } = await certified(place);
      const other = generateKeyPairSync("ed25519");
      const authority = Buffer.concat([
        lengthPrefixed("ssh-ed25519"),
        lengthPrefixed(ed25519Raw(other.publicKey)),
      ]);
      const body = { ...usual(place.principal()), serial };
      const unsigned = unsignedCertificate(parseKeyLine(publicKey), body, {
        ...{ authority, nonce: randomBytes(32) },
      });
      const blob = signedCertificate(unsigned, sign(null, unsigned, other.privateKey));
      expect(outcomeOf(await place.enter(file))).toBe("in");
      writeFileSync(`${file}-cert.pub`, `${certificateLine(blob)}\n`);
      expect(outcomeOf(await place.enter(file))).toBe("refused");
    });

    test.each(bothPlaces)("with the key of the authority itself: refused (%s)", async (name) => {
      const { purpose, enter } = places[name];
      const file = at(`authority-${name}`);
      const { seed, blob } = await seedOf(purpose);
      writeFileSync(file, ed25519Pem(seed, blob.subarray(-32)), { mode: 0o600 });
      expect(outcomeOf(await enter(file))).toBe("refused");
    });

    type Way = "serial" | "key" | "authority";
    /** Revokes at this place, and nothing else there. */
    const ways: Record<Way, Record<"sshd" | "gateway", (of: Revoked) => Promise<unknown>>> = {
      serial: {
        sshd: async ({ serial }) =>
          revoke({ serials: [serial], authority: (await authorityOf("session")).blob }),
        gateway: ({ serial }) => revokeCertificate(me(), { serial: String(serial) }),
      },
      key: {
        sshd: async ({ publicKey }) => revoke({ keys: [parseKeyLine(publicKey).blob] }),
        gateway: async ({ publicKey }) => {
          await addSshKey(me(), { name: "lost", publicKey });
          const fingerprint = fingerprintOf(parseKeyLine(publicKey).blob);
          const { keys } = await listMySshKeys(me(), {});
          const keyId = keys.find((each) => each.fingerprint === fingerprint)?.keyId ?? "";
          await removeSshKey(me(), { keyId });
        },
      },
      authority: {
        sshd: async () => {
          await rotate("session");
          replaceList((await readRevocationList(begin(systemActor("test")), {})).list);
        },
        gateway: () => rotate("people"),
      },
    };
    type Revoked = { readonly serial: bigint; readonly publicKey: string };

    async function rotate(purpose: Purpose): Promise<void> {
      const { id } = await authorityOf(purpose);
      const { authorityId } = await prepareNextAuthority(console_, { purpose });
      // As hosts are told before it signs: one line below the other.
      const { trusted } = await getAuthority(console_, {});
      writeFileSync(at("second/authority.pub"), `${trusted.join("\n")}\n`);
      await useAuthority(console_, { authorityId });
      await retireAuthority(console_, { authorityId: id, reason: "test" });
    }

    const revocations = (["serial", "key"] as const).flatMap((way) =>
      bothPlaces.map((name) => [way, name] as const),
    );
    test.each(revocations)("by a revoked %s: refused, and no other is (%s)", async (way, name) => {
      const place = places[name];
      const [lost, other] = [await certified(place), await certified(place)];
      expect(outcomeOf(await place.enter(lost.file))).toBe("in");
      await ways[way][name](lost);
      expect(outcomeOf(await place.enter(lost.file))).toBe("refused");
      expect(outcomeOf(await place.enter(other.file))).toBe("in");
    });

    // The host behind the gateway trusts the first session authority alone: that one goes last.
    test.each(["gateway", "sshd"] as const)(
      "of a revoked authority: refused (%s)",
      async (name) => {
        const place = places[name];
        const lost = await certified(place);
        expect(outcomeOf(await place.enter(lost.file))).toBe("in");
        await ways.authority[name](lost);
        expect(outcomeOf(await place.enter(lost.file))).toBe("refused");
        const other = await certified(place);
        expect(outcomeOf(await place.enter(other.file))).toBe("in");
      },
    );
  },
);
