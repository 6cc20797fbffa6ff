import { randomBytes, sign } from "node:crypto";
import { z } from "zod";
import { ensureAuthority, type Purpose } from "#lib/bastion/authority.ts";
import {
  signedCertificate,
  unsignedCertificate,
  type CertificateBody,
} from "#lib/bastion/ssh/certificate.ts";
import { privateKeyOf, type PublicKey } from "#lib/bastion/ssh/public-key.ts";
import { one, sql } from "#lib/kernel/index.ts";
import { open } from "#lib/keys/index.ts";
import { inWork } from "#tests/tickets/carriers.ts";

const Row = z.object({ id: z.string(), sealed: z.instanceof(Uint8Array) });

/** The secret of the authority, or host key, that is in use. */
export const seedOf = (purpose: Purpose): Promise<{ seed: Buffer; blob: Buffer }> =>
  inWork(async (work) => {
    const blob = await ensureAuthority(work, purpose);
    const { id, sealed } = await one(
      work.tx,
      Row,
      sql`select id, sealed from ssh_authority where public_key = ${blob}`,
    );
    const place = `ssh_authority.sealed:${id}`;
    return { seed: await open(work.tx, "postern:bastion", place, sealed), blob };
  });

/** What an authority's key can sign, also where Postern would never have it sign. */
export async function signedBySeed(
  purpose: Purpose,
  subject: PublicKey,
  body: CertificateBody,
): Promise<Buffer> {
  const { seed, blob: authority } = await seedOf(purpose);
  const unsigned = unsignedCertificate(subject, body, { authority, nonce: randomBytes(32) });
  return signedCertificate(unsigned, sign(null, unsigned, privateKeyOf(seed)));
}
