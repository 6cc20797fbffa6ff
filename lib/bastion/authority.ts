import { createPublicKey, randomBytes, sign } from "node:crypto";
import { z } from "zod";
import { execute, many, maybe, newId, sql, type Tx, type Work } from "#lib/kernel/index.ts";
import { open, seal, type SealedPlace } from "#lib/keys/index.ts";
import { signedCertificate, unsignedCertificate, type CertificateBody } from "./ssh/certificate.ts";
import { ed25519Raw, privateKeyOf, type PublicKey } from "./ssh/public-key.ts";
import { lengthPrefixed } from "./ssh/wire.ts";

const scope = "postern:bastion";
const placeOf = (id: string) => `ssh_authority.sealed:${id}`;
const nonceBytes = 32;
const seedBytes = 32;

/** Where the seeds of authorities are sealed. */
export const sealedPlaces: readonly SealedPlace[] = [
  {
    name: "ssh_authority.sealed",
    dataClass: "bastion",
    isNeeded: true,
    values: () => sql`
      select 'ssh_authority.sealed:' || id as place, ${scope}::text as scope, sealed
      from ssh_authority`,
    replace: (set) => sql`
      update ssh_authority a set sealed = x.sealed from ${set} x
      where 'ssh_authority.sealed:' || a.id = x.place and a.sealed = x.was`,
  },
];

/**
 * Whom hosts trust (`session`), whom the gateway does (`people`), and what the gateway itself shows
 * as its host key: never the same.
 */
export type Purpose = "session" | "people" | "gateway";

const Row = z.object({
  id: z.string(),
  publicKey: z.instanceof(Uint8Array),
  sealed: z.instanceof(Uint8Array),
});

const findLive = (tx: Tx, purpose: Purpose) =>
  maybe(
    tx,
    Row,
    sql`select id, public_key, sealed from ssh_authority
        where purpose = ${purpose} and retired_at is null`,
  );

/** The public key, as a blob; nothing before the authority first signed. */
export async function authorityKey(tx: Tx, purpose: Purpose): Promise<Buffer | undefined> {
  const row = await findLive(tx, purpose);
  return row && Buffer.from(row.publicKey);
}

const Key = z.object({ publicKey: z.instanceof(Uint8Array) });

/** Public keys whose signature counts, as blobs. */
export async function trustedKeys(tx: Tx, purpose: Purpose): Promise<Uint8Array[]> {
  const found = await many(
    tx,
    Key,
    sql`select public_key from ssh_authority where purpose = ${purpose} and retired_at is null`,
  );
  return found.map(({ publicKey }) => publicKey);
}

/** A step: the authority's public key, made now if there is none. */
export async function ensureAuthority(work: Work, purpose: Purpose): Promise<Buffer> {
  const found = await authorityKey(work.tx, purpose);
  return found ?? makeAuthority(work, purpose);
}

async function makeAuthority({ tx, now, record }: Work, purpose: Purpose): Promise<Buffer> {
  const [id, seed] = [newId<"ssh-authority">(), randomBytes(seedBytes)];
  const key = createPublicKey(privateKeyOf(seed));
  const publicKey = Buffer.concat([lengthPrefixed("ssh-ed25519"), lengthPrefixed(ed25519Raw(key))]);
  const sealed = await seal(tx, scope, placeOf(id), seed);
  seed.fill(0);
  await execute(
    tx,
    sql`insert into ssh_authority (id, purpose, public_key, sealed, created_at)
        values (${id}::uuid, ${purpose}, ${publicKey}, ${sealed}, ${now})
        on conflict (purpose) where retired_at is null do nothing`,
  );
  const live = await findLive(tx, purpose);
  if (!live) throw new Error("no authority is live");
  if (live.id === id) record({ action: "ssh-authority.make", target: id, detail: { purpose } });
  return Buffer.from(live.publicKey);
}

/** A step: the seed of the gateways' host key, made now if there is none; all show the same. */
export async function gatewaySeed(work: Work): Promise<Buffer> {
  await ensureAuthority(work, "gateway");
  const row = await findLive(work.tx, "gateway");
  if (!row) throw new Error("no host key is live");
  return open(work.tx, scope, placeOf(row.id), row.sealed);
}

/** A step: signs a certificate; the seed is opened for this one signature. */
export async function signCertificate(
  work: Work,
  { purpose, subject, body }: { purpose: Purpose; subject: PublicKey; body: CertificateBody },
): Promise<Buffer> {
  const authority = await ensureAuthority(work, purpose);
  const row = await findLive(work.tx, purpose);
  if (!row) throw new Error("no authority is live");
  const unsigned = unsignedCertificate(subject, body, {
    authority,
    nonce: randomBytes(nonceBytes),
  });
  const seed = await open(work.tx, scope, placeOf(row.id), row.sealed);
  const key = privateKeyOf(seed);
  seed.fill(0);
  const publicKey = ed25519Raw(createPublicKey(key));
  if (!authority.subarray(-publicKey.length).equals(publicKey)) {
    throw new Error("the authority's key was exchanged");
  }
  return signedCertificate(unsigned, sign(null, unsigned, key));
}
