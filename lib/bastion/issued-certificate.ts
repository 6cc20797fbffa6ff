import { z } from "zod";
import { emptySql, maybe, PersonId, sql, TicketId, type Sql, type Tx } from "#lib/kernel/index.ts";
import { isActiveAt, isLiveAt } from "#lib/tickets/index.ts";
import { isCertificateName, parseCertificate, type Certificate } from "./ssh/certificate.ts";
import { fingerprintOf } from "./ssh/public-key.ts";
import { readerOf, SshFormatError } from "./ssh/wire.ts";

const Issued = z.object({
  certificateId: z.string(),
  personId: PersonId,
  /** The ticket that asked for it. */
  ticketId: TicketId,
  /** Their registered key that is the same: removed, it takes its sessions along. */
  keyId: z.string().nullable(),
  askedFrom: z.string().nullable(),
});
export type IssuedCertificate = z.output<typeof Issued>;

/**
 * What was issued under this serial for this key, while it stands: its ticket is live, its person
 * active, nobody revoked it, and its key was not removed since, nor is it anybody else's.
 */
export const findIssued = (tx: Tx, certificate: Certificate, now: Date) =>
  find(tx, { certificate, now, lock: emptySql });

/** The same, and nobody revokes it until commit. */
export const holdIssued = (tx: Tx, certificate: Certificate, now: Date) =>
  find(tx, { certificate, now, lock: sql`for share of c` });

type Asked = { readonly certificate: Certificate; readonly now: Date; readonly lock: Sql };

const find = (tx: Tx, { certificate: { serial, subject }, now, lock }: Asked) =>
  maybe(
    tx,
    Issued,
    sql`select c.id as certificate_id, c.person_id, c.ticket_id, c.asked_from, k.id as key_id
        from ssh_certificate c
        join person p on p.id = c.person_id
        join ticket t on t.id = c.ticket_id
        left join ssh_key k on k.fingerprint = c.fingerprint and k.removed_at is null
        where c.serial = ${serial} and c.fingerprint = ${fingerprintOf(subject.blob)}
          and c.ends_at > ${now} and c.revoked_at is null
          and ${isActiveAt(now)} and ${isLiveAt(now)}
          and (k.person_id is null or k.person_id = c.person_id)
          and not exists (select from ssh_key r
            where r.fingerprint = c.fingerprint and r.removed_at >= c.issued_at)
        ${lock}`,
  );

/** Serials are PostgreSQL's `bigint`: a larger one is none of ours. */
const serialMax = 2n ** 63n - 1n;
/** Of a person's certificate with the longest key that is taken. */
const certificateBytesMax = 16_384;

/** Whether a client shows a certificate instead of a plain key. */
export function isCertificate(key: Uint8Array): boolean {
  try {
    return isCertificateName(readerOf(key).text());
  } catch (error) {
    if (error instanceof SshFormatError) return false;
    throw error;
  }
}

/** What a client shows as its certificate; nothing, when it cannot be one of ours. */
export function readShown(blob: Uint8Array): Certificate | undefined {
  if (blob.length > certificateBytesMax) return undefined;
  try {
    const certificate = parseCertificate(blob);
    return certificate.serial > serialMax ? undefined : certificate;
  } catch (error) {
    if (error instanceof SshFormatError) return undefined;
    throw error;
  }
}
