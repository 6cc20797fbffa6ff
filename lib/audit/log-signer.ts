import { randomBytes } from "node:crypto";
import { z } from "zod";
import { execute, maybe, newId, singleton, sql, type Tx } from "#lib/kernel/index.ts";
import { openMany, sealMany } from "#lib/keys/index.ts";
import { noteSigner, noteVerifier, type NoteSigner, type NoteVerifier } from "./signed-note.ts";

const SignerRow = z.object({
  origin: z.string(),
  publicKey: z.instanceof(Uint8Array),
  sealed: z.instanceof(Uint8Array),
});

const scope = "postern:log";
const placeOf = (origin: string) => `audit_signer.sealed:${origin}`;
const seedBytes = 32;

const opened = singleton("log-signers", () => ({ byKey: new Map<string, NoteSigner>() }));

const readRow = (tx: Tx) =>
  maybe(
    tx,
    SignerRow,
    sql`select origin, public_key, sealed from audit_signer order by created_at desc limit 1`,
  );

/** The log's name and public key; nothing before its first event was sequenced. */
export async function logVerifier(tx: Tx): Promise<NoteVerifier | undefined> {
  const row = await readRow(tx);
  return row && noteVerifier(row.origin, row.publicKey);
}

/** The log's signing key, opened by the key service; made when the log begins. */
export async function logSigner(tx: Tx, now: Date): Promise<NoteSigner> {
  const row = await readRow(tx);
  if (!row) return createSigner(tx, now);
  const known = Buffer.from(row.publicKey).toString("hex");
  const held = opened.byKey.get(known);
  if (held?.name === row.origin) return held;
  const place = placeOf(row.origin);
  const [seed] = await openMany(tx, [{ scope, place, sealed: row.sealed }]);
  const signer = noteSigner(row.origin, seed ?? Buffer.alloc(0));
  seed?.fill(0);
  if (signer.publicKey.toString("hex") !== known) throw new Error("the log's key was exchanged");
  opened.byKey.set(known, signer);
  return signer;
}

async function createSigner(tx: Tx, now: Date): Promise<NoteSigner> {
  const seed = randomBytes(seedBytes);
  const signer = noteSigner(`postern/${newId()}`, seed);
  const place = placeOf(signer.name);
  const [sealed] = await sealMany(tx, [{ scope, place, plain: seed }], now);
  seed.fill(0);
  await execute(
    tx,
    sql`insert into audit_signer (origin, public_key, sealed, created_at)
        values (${signer.name}, ${signer.publicKey}, ${sealed}, ${now})`,
  );
  return signer;
}
