import { createPublicKey, randomBytes, sign } from "node:crypto";
import { z } from "zod";
import { execute, many, maybe, newId, sql, type Tx, type Work } from "#lib/kernel/index.ts";
import { open, seal, type SealedPlace } from "#lib/keys/index.ts";
import { signedCertificate, unsignedCertificate, type CertificateBody } from "./ssh/certificate.ts";
import { ed25519Raw, keyLineOf, privateKeyOf, type PublicKey } from "./ssh/public-key.ts";
import { lengthPrefixed } from "./ssh/wire.ts";

const scope = "postern:bastion";
const placeOf = (id: string) => `ssh_authority.sealed:${id}`;
const nonceBytes = 32;
const seedBytes = 32;
/** Lines that clients keep: of more than these the oldest are left out. */
const retiredMax = 100;

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
 * Whom hosts trust (`session`), whom the gateway does (`people`), whom people's clients do
 * (`host`), and what the gateway itself shows as its host key: never the same.
 */
export const purposes = ["session", "people", "host", "gateway"] as const;
export type Purpose = (typeof purposes)[number];

/** A host key signs no certificate. */
type Signing = Exclude<Purpose, "gateway">;

/** Certificates of the other kind are signed by none of them, whoever asks. */
const kindSigned: Readonly<Record<Signing, CertificateBody["kind"]>> = {
  session: "user",
  people: "user",
  host: "host",
};

const Row = z.object({
  id: z.string(),
  publicKey: z.instanceof(Uint8Array),
  sealed: z.instanceof(Uint8Array),
});

const inState = {
  next: sql`used_from is null and retired_at is null`,
  signing: sql`used_from is not null and replaced_at is null and retired_at is null`,
};

const find = (tx: Tx, purpose: Purpose, state: keyof typeof inState) =>
  maybe(
    tx,
    Row,
    sql`select id, public_key, sealed from ssh_authority
        where purpose = ${purpose} and ${inState[state]}`,
  );

/** As `TrustedUserCAKeys` and `id_ed25519.pub` have it. */
export const authorityLine = (purpose: Purpose, key: Uint8Array): string =>
  `${keyLineOf({ algorithm: "ssh-ed25519", blob: Buffer.from(key) })} postern-${purpose}`;

/** The public key, as a blob; nothing before the authority first signed. */
export async function authorityKey(tx: Tx, purpose: Purpose): Promise<Buffer | undefined> {
  const row = await find(tx, purpose, "signing");
  return row && Buffer.from(row.publicKey);
}

const Key = z.object({ publicKey: z.instanceof(Uint8Array) });

/** Public keys whose signature counts, as blobs: the one that signs first. */
export async function trustedKeys(tx: Tx, purpose: Purpose): Promise<Uint8Array[]> {
  const found = await many(
    tx,
    Key,
    sql`select public_key from ssh_authority where purpose = ${purpose} and retired_at is null
        order by ${inState.signing} desc, created_at desc, id`,
  );
  return found.map(({ publicKey }) => publicKey);
}

/** A step: the authority's public key, made now if there is none. */
export async function ensureAuthority(work: Work, purpose: Purpose): Promise<Buffer> {
  const found = await authorityKey(work.tx, purpose);
  return found ?? (await makeAuthority(work, purpose, "signing")).publicKey;
}

type Made = { readonly id: string; readonly publicKey: Buffer; readonly isNew: boolean };

/** A step: makes an authority, unless there is one in this state: then it answers that. */
export async function makeAuthority(
  { tx, now, record }: Work,
  purpose: Purpose,
  state: keyof typeof inState,
): Promise<Made> {
  const [id, seed] = [newId<"ssh-authority">(), randomBytes(seedBytes)];
  const key = createPublicKey(privateKeyOf(seed));
  const publicKey = Buffer.concat([lengthPrefixed("ssh-ed25519"), lengthPrefixed(ed25519Raw(key))]);
  const sealed = await seal(tx, scope, placeOf(id), seed);
  seed.fill(0);
  await execute(
    tx,
    sql`insert into ssh_authority (id, purpose, public_key, sealed, created_at, used_from)
        values (${id}::uuid, ${purpose}, ${publicKey}, ${sealed}, ${now},
          ${state === "signing" ? now : null})
        on conflict do nothing`,
  );
  const found = await find(tx, purpose, state);
  if (!found) throw new Error(`no authority is ${state}`);
  const isNew = found.id === id;
  if (isNew) record({ action: "ssh-authority.make", target: id, detail: { purpose, state } });
  return { id: found.id, publicKey: Buffer.from(found.publicKey), isNew };
}

/** Public keys that were retired, as blobs, the last first: nothing that bears one counts. */
export async function retiredKeys(tx: Tx, purposesOf: readonly Purpose[]): Promise<Uint8Array[]> {
  const found = await many(
    tx,
    Key,
    sql`select public_key from ssh_authority
        where purpose = any (${[...purposesOf]}::text[]) and retired_at is not null
        order by retired_at desc, id limit ${retiredMax}::int`,
  );
  return found.map(({ publicKey }) => publicKey);
}

/** A step: the seed of the gateways' host key, made now if there is none; all show the same. */
export async function gatewaySeed(work: Work): Promise<Buffer> {
  await ensureAuthority(work, "gateway");
  const row = await find(work.tx, "gateway", "signing");
  if (!row) throw new Error("no host key is live");
  return open(work.tx, scope, placeOf(row.id), row.sealed);
}

type Asked = {
  readonly purpose: Signing;
  readonly subject: Pick<PublicKey, "algorithm" | "blob">;
  readonly body: CertificateBody;
};

/** A step: signs a certificate; the seed is opened for this one signature. */
export async function signCertificate(
  work: Work,
  { purpose, subject, body }: Asked,
): Promise<Buffer> {
  if (body.kind !== kindSigned[purpose]) throw new RangeError(`${purpose} signs no ${body.kind}`);
  const authority = await ensureAuthority(work, purpose);
  const row = await find(work.tx, purpose, "signing");
  if (!row) throw new Error("no authority signs");
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
