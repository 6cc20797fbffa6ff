import { rows, sql, type PersonId, type Tx } from "#lib/kernel/index.ts";

/** Hours after a recovery in which risky rights wait: time for the person to notice and object. */
const coolDownHours = 24;

/** Whether somebody's way of signing in was recovered so lately that risky acts must wait. */
export async function isCoolingDown(tx: Tx, personId: PersonId, now: Date): Promise<boolean> {
  const since = new Date(now.getTime() - coolDownHours * 3_600_000);
  const found = await rows<{ id: string }>(
    tx,
    sql`select id from enrolment_link
        where person_id = ${personId}::uuid and purpose = 'recovery' and used_at > ${since}
        limit 1`,
  );
  return found.length > 0;
}
