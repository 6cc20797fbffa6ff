import { z } from "zod";
import { command, execute, PersonId, PosternError, sql, type Tx } from "#lib/kernel/index.ts";
import {
  assuranceAt,
  issueTicket,
  parentOf,
  readTicketSettings,
  userTicketHours,
} from "#lib/tickets/index.ts";
import { trustedKeys } from "./authority.ts";
import { holdIssued, readShown, type IssuedCertificate } from "./issued-certificate.ts";
import { onlyGateway } from "./policy.ts";
import { shownKey } from "./ssh/authentication.ts";
import type { Certificate } from "./ssh/certificate.ts";
import { judgeCertificate } from "./ssh/judge-certificate.ts";
import { verifySignature } from "./ssh/signature.ts";
import { Bytes } from "./ssh/wire.ts";

type Shown = { readonly certificate: Certificate; readonly issued: IssuedCertificate };

const cannot = () => new PosternError("unauthenticated", "certificate_refused");

/**
 * Whoever signed the session's own request with the key of a certificate of ours (OpenSSH's
 * PROTOCOL.certkeys) is its person, while the ticket that asked for the certificate lives.
 */
export const signInByCertificate = command({
  name: "signin.by-ssh-certificate",
  title: "Exchanges a signature with the key of a certificate for a ticket.",
  right: "sign-in",
  rest: "internal",
  isAnswerSecret: true,
  input: z.object({
    /** What was signed, as RFC 4252 §7 puts it together. */
    signed: Bytes,
    signature: Bytes,
    /** From where the gateway sees whoever signed. */
    address: z.string(),
  }),
  output: z.object({
    personId: PersonId,
    ticket: z.string(),
    keyId: z.string().nullable(),
    /** Where the person is. */
    address: z.string(),
  }),
  load: async ({ tx, now }, { signed, address }): Promise<Shown> => {
    const key = shownKey(signed);
    const certificate = key && readShown(key);
    const issued = certificate && (await holdIssued(tx, certificate, now));
    if (!issued) throw cannot();
    const standing = { authorities: await trustedKeys(tx, "people"), isRevoked: () => false };
    const arrival = { principal: issued.personId, address, now };
    if (!judgeCertificate(certificate, standing, arrival).allowed) throw cannot();
    return { certificate, issued };
  },
  authorize: onlyGateway,
  run: async (work) => {
    const { tx, now, input, resource } = work;
    const { certificate, issued } = resource;
    if (!isSigned(certificate, input)) throw cannot();
    const { certificateId, personId, keyId, askedFrom } = issued;
    const asked = await parentOf(tx, issued.ticketId);
    const { ticketId, handle } = await issueTicket(work, {
      channel: "ssh",
      personId,
      scopes: [],
      assurance: assuranceAt(asked, await readTicketSettings(tx), now),
      authenticatedAt: asked.authenticatedAt,
      minutesMax: userTicketHours * 60,
      idleMinutes: userTicketHours * 60,
      parents: [asked],
      ...(asked.deviceId !== null && { deviceId: asked.deviceId }),
    });
    await noteLogin(tx, ticketId, certificateId);
    const detail = { serial: String(certificate.serial), ticketId };
    work.record({ target: personId, persons: [personId], detail });
    return { personId, ticket: handle, keyId, address: askedFrom ?? input.address };
  },
});

type Signing = { readonly signed: Uint8Array; readonly signature: Uint8Array };

function isSigned({ subject, criticalOptions }: Certificate, { signed, signature }: Signing) {
  const verdict = verifySignature(subject, signed, signature);
  return verdict.isValid && (verdict.isVerifiedUser || !("verify-required" in criticalOptions));
}

const noteLogin = (tx: Tx, ticketId: string, certificateId: string): Promise<number> =>
  execute(
    tx,
    sql`insert into ssh_certificate_login (ticket_id, certificate_id)
        values (${ticketId}::uuid, ${certificateId}::uuid)`,
  );
