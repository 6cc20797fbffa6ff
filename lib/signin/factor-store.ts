import { rows, sql, type Tx } from "#lib/kernel/index.ts";

/** Whether a person has anything to sign in with, in force or disabled. */
export async function hasFactors(tx: Tx, personId: string): Promise<boolean> {
  const found = await rows<{ personId: string }>(
    tx,
    sql`select person_id from password where person_id = ${personId}::uuid
        union all
        select person_id from totp
        where person_id = ${personId}::uuid and confirmed_at is not null and removed_at is null
        union all
        select person_id from passkey
        where person_id = ${personId}::uuid and removed_at is null`,
  );
  return found.length > 0;
}
