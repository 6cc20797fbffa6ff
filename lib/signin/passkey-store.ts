import { z } from "zod";
import {
  emptySql,
  execute,
  many,
  maybe,
  newId,
  PersonId,
  sql,
  type Id,
  type Sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { Transport } from "./passkey-answer.ts";
import type { Made } from "./passkey.ts";
import { isOfThisEmployment } from "./this-employment.ts";
import { disabledAfter } from "./throttle.ts";

const Passkey = z.object({
  id: z.string(),
  personId: PersonId,
  credentialId: z.instanceof(Uint8Array).transform((id) => Buffer.from(id).toString("base64url")),
  publicKey: z.instanceof(Uint8Array),
  counter: z.bigint().transform(Number),
  transports: z.array(Transport),
  isSynced: z.boolean(),
  isAttested: z.boolean(),
  name: z.string(),
  createdAt: z.date(),
  lastUsedAt: z.date().nullable(),
  failures: z.number(),
  disabledAt: z.date().nullable(),
  disabledBecause: z.enum(["failures", "cloned"]).nullable(),
});
export type Passkey = z.output<typeof Passkey>;

const select = (where: Sql, isLocked = false): Sql =>
  sql`select id, person_id, credential_id, public_key, counter, transports, is_synced, is_attested,
             name, created_at, last_used_at, failures, disabled_at, disabled_because
      from passkey
      where removed_at is null and ${isOfThisEmployment(sql`created_at`)} and ${where}
      order by created_at, id ${isLocked ? sql`for update` : emptySql}`;

const idBytes = (credentialId: string) => Buffer.from(credentialId, "base64url");

/** Held until commit, so that its counter and failures count every answer. */
export const lockPasskey = (tx: Tx, credentialId: string): Promise<Passkey | undefined> =>
  maybe(tx, Passkey, select(sql`credential_id = ${idBytes(credentialId)}`, true));

/** All that a person has, disabled ones too. */
export const passkeysOf = (tx: Tx, personId: string): Promise<Passkey[]> =>
  many(tx, Passkey, select(sql`person_id = ${personId}::uuid`));

/** Held until commit: of two removals at once the second sees what the first left. */
export const lockPasskeysOf = (tx: Tx, personId: string): Promise<Passkey[]> =>
  many(tx, Passkey, select(sql`person_id = ${personId}::uuid`, true));

export const isUsable = ({ disabledAt }: Passkey): boolean => disabledAt === null;

/** Whether a passkey of this name was ever kept here, by anybody. */
export const isCredentialKnown = async (tx: Tx, credentialId: Uint8Array): Promise<boolean> =>
  (await maybe(
    tx,
    z.object({ id: z.string() }),
    sql`select id from passkey where credential_id = ${Buffer.from(credentialId)}`,
  )) !== undefined;

export type NewPasskey = {
  readonly personId: PersonId;
  readonly made: Made;
  readonly name: string;
  readonly isAttested: boolean;
};

/** Puts a passkey in force. */
export async function insertPasskey(
  { tx, now }: Work,
  { personId, made, name, isAttested }: NewPasskey,
): Promise<Id<"passkey">> {
  const id = newId<"passkey">();
  await execute(
    tx,
    sql`insert into passkey (id, person_id, credential_id, public_key, counter, transports, aaguid,
          is_synced, is_backed_up, is_attested, name, created_at, failures)
        values (${id}::uuid, ${personId}::uuid, ${Buffer.from(made.credentialId)},
          ${Buffer.from(made.publicKey)}, ${made.counter}, ${[...made.transports]}::text[],
          ${made.aaguid}::uuid, ${made.isSynced}, ${made.isBackedUp}, ${isAttested}, ${name},
          ${now}, 0)`,
  );
  return id;
}

/** A right answer: it was used, its counter goes on, its failures start anew. */
export const noteUsed = (
  { tx, now }: Work,
  id: string,
  used: { counter: number; isBackedUp: boolean },
): Promise<number> =>
  execute(
    tx,
    sql`update passkey set counter = ${used.counter}, is_backed_up = ${used.isBackedUp},
          last_used_at = ${now}, failures = 0
        where id = ${id}::uuid`,
  );

/** One wrong answer more in a row; true when it ended the passkey. */
export async function countWrongPasskey({ tx, now }: Work, passkey: Passkey): Promise<boolean> {
  const failures = passkey.failures + 1;
  const isDisabled = failures >= disabledAfter && isUsable(passkey);
  await execute(
    tx,
    sql`update passkey set failures = ${failures},
          disabled_at = ${isDisabled ? now : passkey.disabledAt},
          disabled_because = ${isDisabled ? "failures" : passkey.disabledBecause}
        where id = ${passkey.id}::uuid`,
  );
  return isDisabled;
}

/** Two keep its key: nobody knows any more whose answer it is. */
export const disableCloned = ({ tx, now }: Work, id: string): Promise<number> =>
  execute(
    tx,
    sql`update passkey set disabled_at = ${now}, disabled_because = 'cloned' where id = ${id}::uuid`,
  );

/** Ends these passkeys of a person; answers how many. */
export const removePasskeys = ({ tx, now }: Work, which: Sql): Promise<number> =>
  execute(tx, sql`update passkey set removed_at = ${now} where removed_at is null and ${which}`);
