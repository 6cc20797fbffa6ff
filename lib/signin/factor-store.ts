import { rows, sql, type Tx } from "#lib/kernel/index.ts";
import { isOfThisEmployment } from "./this-employment.ts";

/**
 * Whether a person has, or ever had in this employment, anything to sign in with: whoever lost all
 * of it, or had it taken, is got back in, and does not begin anew.
 */
export const hasFactors = async (tx: Tx, personId: string): Promise<boolean> =>
  (await whoHasFactors(tx, [personId])).length > 0;

/** Who of these people has, or had. */
export async function whoHasFactors(tx: Tx, personIds: readonly string[]): Promise<string[]> {
  const ids = [...personIds];
  const found = await rows<{ personId: string }>(
    tx,
    sql`select person_id::text from password
        where person_id = any(${ids}::uuid[]) and ${isOfThisEmployment(sql`changed_at`)}
        union
        select person_id::text from totp
        where person_id = any(${ids}::uuid[]) and confirmed_at is not null
          and ${isOfThisEmployment(sql`created_at`)}
        union
        select person_id::text from passkey
        where person_id = any(${ids}::uuid[]) and ${isOfThisEmployment(sql`created_at`)}`,
  );
  return found.map(({ personId }) => personId);
}
