import { isIP } from "node:net";
import { z } from "zod";
import {
  command,
  conflict,
  execute,
  inPerson,
  invalidInput,
  maybe,
  newId,
  one,
  PosternError,
  sql,
  type PersonActor,
  type ProofNeeded,
  type Work,
} from "#lib/kernel/index.ts";
import { isTicketLiveIn, lockSubjects } from "#lib/tickets/index.ts";
import { signCertificate } from "./authority.ts";
import { KeyLine } from "./host.ts";
import { nextSerial } from "./serial.ts";
import { certificateLine } from "./ssh/certificate.ts";
import { fingerprintOf, type PublicKey } from "./ssh/public-key.ts";

/** Long enough to type a command, short enough that a copy is soon worth nothing. */
const minutesUsual = 5;
const minutesMax = 15;
/** A terminal connects at once. */
const terminalMinutes = 1;
/** Certificates of one person that are good at a time. */
const goodMax = 50;

/** Where a copied session cookie must not lead: its device proves it, or somebody signs in anew. */
const proof: ProofNeeded = { assurance: 2 };

/** Lets the asker enter the gateway, and nothing but the gateway, with a key of their own. */
export const issueCertificate = command({
  name: "bastion.issue-certificate",
  title: "Issues a certificate for minutes, by which the signed-in person enters the gateway.",
  right: "self",
  rest: { method: "POST", path: "/bastion/certificates" },
  proof,
  input: z.object({
    publicKey: KeyLine,
    minutes: z.int().min(1).max(minutesMax).default(minutesUsual),
  }),
  output: z.object({
    /** The line of `id_ed25519-cert.pub`. */
    certificate: z.string(),
    serial: z.string(),
    /** From where alone it is good: the address that asked. */
    sourceAddress: z.string(),
    endsAt: z.date(),
  }),
  load: async () => undefined,
  authorize: (actor) => inPerson(actor),
  run: async (work) => {
    const { publicKey, minutes } = work.input;
    const sourceAddress = work.context.address;
    if (sourceAddress === undefined || isIP(sourceAddress) === 0) {
      throw new PosternError("forbidden", "address_unknown");
    }
    const wanted = { key: publicKey, minutes, sourceAddress };
    const { blob, serial, endsAt } = await issue(work, wanted);
    const certificate = certificateLine(blob);
    return { certificate, serial: String(serial), sourceAddress, endsAt };
  },
});

/** The same for a terminal in the browser, whose connection this process makes. */
export const issueTerminalCertificate = command({
  name: "bastion.issue-terminal-certificate",
  title: "Issues a certificate by which a web process enters the gateway for a signed-in person.",
  right: "self",
  rest: "internal",
  proof,
  input: z.object({
    /** Of the key pair that was made for this connection alone. */
    publicKey: KeyLine,
    /** From where the gateway sees this process. */
    sourceAddress: z
      .string()
      .refine((text) => isIP(text) !== 0, "an IP address")
      .meta({ examples: ["127.0.0.1"] }),
  }),
  output: z.object({ certificate: z.instanceof(Buffer) }),
  load: async () => undefined,
  authorize: (actor) => inPerson(actor),
  run: async (work) => {
    const { publicKey: key, sourceAddress } = work.input;
    const { blob } = await issue(work, { key, sourceAddress, minutes: terminalMinutes });
    return { certificate: blob };
  },
});

type Wanted = {
  readonly key: PublicKey;
  readonly sourceAddress: string;
  readonly minutes: number;
};

type Asking = Work & { readonly proof: PersonActor };

async function issue(work: Asking, { key, sourceAddress, minutes }: Wanted) {
  const { tx, now, context } = work;
  const { personId, ticketId } = work.proof;
  // Whoever is being thrown out meanwhile gets none.
  await lockSubjects(tx, [personId]);
  if (!(await isTicketLiveIn(tx, ticketId, now))) {
    throw new PosternError("unauthenticated", "bad_ticket");
  }
  const fingerprint = fingerprintOf(key.blob);
  await refuseOthersKey(work, fingerprint);
  await refuseTooMany(work);
  const serial = await nextSerial(tx);
  // Certificates count in whole seconds.
  const endsAt = new Date(Math.floor(now.getTime() / 1000 + minutes * 60) * 1000);
  const blob = await signCertificate(work, {
    purpose: "people",
    subject: key,
    body: {
      kind: "user",
      serial,
      keyId: `postern person ${personId} ticket ${ticketId}`,
      principals: [personId],
      validAfter: now,
      validBefore: endsAt,
      criticalOptions: { "source-address": sourceAddress },
      extensions: {},
    },
  });
  await execute(
    tx,
    sql`insert into ssh_certificate (id, person_id, ticket_id, serial, fingerprint,
          source_address, asked_from, issued_at, ends_at)
        values (${newId<"ssh-certificate">()}::uuid, ${personId}::uuid, ${ticketId}::uuid,
          ${serial}, ${fingerprint}, ${sourceAddress}, ${context.address ?? null}, ${now},
          ${endsAt})`,
  );
  const detail = { serial: String(serial), fingerprint, endsAt: endsAt.toISOString() };
  work.record({ target: personId, persons: [personId], detail });
  return { blob, serial, endsAt };
}

/** A key is one person's: nobody lends theirs a certificate of another. */
async function refuseOthersKey({ tx, proof: { personId } }: Asking, fingerprint: string) {
  const taken = await maybe(
    tx,
    z.object({}),
    sql`select from ssh_key where fingerprint = ${fingerprint} and removed_at is null
          and person_id <> ${personId}::uuid`,
  );
  if (!taken) return;
  const expected = "a key that nobody else registered";
  throw invalidInput([{ field: "publicKey", reason: "ssh_key_taken", expected }]);
}

async function refuseTooMany({ tx, now, proof: { personId } }: Asking): Promise<void> {
  const { count } = await one(
    tx,
    z.object({ count: z.number() }),
    sql`select count(*)::int as count from ssh_certificate
        where person_id = ${personId}::uuid and ends_at > ${now} and revoked_at is null`,
  );
  if (count >= goodMax) throw conflict("too_many_certificates", { most: goodMax });
}
