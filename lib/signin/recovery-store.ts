import { z } from "zod";
import { execute, maybe, newId, recordset, sql, type Tx, type Work } from "#lib/kernel/index.ts";
import { hashOfRecoveryCode } from "./recovery-code.ts";
import { isOfThisEmployment } from "./this-employment.ts";

/** A new set in place of any that was: what is printed last is what counts. */
export async function putRecoveryCodes(
  { tx, now }: Work,
  personId: string,
  codes: readonly string[],
): Promise<void> {
  await dropRecoveryCodes(tx, personId);
  const made = codes.map((code) => ({
    id: newId(),
    hash: hashOfRecoveryCode(code)?.toString("hex"),
  }));
  await execute(
    tx,
    sql`insert into recovery_code (id, person_id, code_hash, created_at)
        select r.id, ${personId}::uuid, decode(r.hash, 'hex'), ${now}
        from jsonb_to_recordset(${recordset(made)}) as r (id uuid, hash text)`,
  );
}

export const dropRecoveryCodes = (tx: Tx, personId: string): Promise<number> =>
  execute(tx, sql`delete from recovery_code where person_id = ${personId}::uuid`);

/** Takes a code; false when it is none of theirs, or was taken before. */
export async function takeRecoveryCode(
  { tx, now }: Work,
  personId: string,
  typed: string,
): Promise<boolean> {
  const hash = hashOfRecoveryCode(typed);
  if (!hash) return false;
  const taken = await execute(
    tx,
    sql`update recovery_code set used_at = ${now}
        where person_id = ${personId}::uuid and code_hash = ${hash} and used_at is null
          and ${isOfThisEmployment(sql`created_at`)}`,
  );
  return taken === 1;
}

/** How many are left, and since when; undefined: none were ever made. */
export const recoveryCodesOf = (tx: Tx, personId: string) =>
  maybe(
    tx,
    z.object({ left: z.bigint().transform(Number), since: z.date() }),
    sql`select count(*) filter (where used_at is null) as left, min(created_at) as since
        from recovery_code
        where person_id = ${personId}::uuid and ${isOfThisEmployment(sql`created_at`)}
        having count(*) > 0`,
  );
