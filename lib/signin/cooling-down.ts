import { z } from "zod";
import { maybe, sql, type PersonId, type Tx } from "#lib/kernel/index.ts";

/** Hours after a recovery in which risky rights wait: time for the person to notice and object. */
const coolDownHours = 24;

/** Whether somebody's way of signing in was recovered so lately that risky acts must wait. */
export const isCoolingDown = async (tx: Tx, personId: PersonId, now: Date): Promise<boolean> =>
  (await coolsDownUntil(tx, personId, now)) !== null;

/** When that wait is over; null: nobody was recovered, or long ago. */
export async function coolsDownUntil(tx: Tx, personId: PersonId, now: Date): Promise<Date | null> {
  const coolDownMs = coolDownHours * 3_600_000;
  const since = new Date(now.getTime() - coolDownMs);
  const last = await maybe(
    tx,
    z.object({ usedAt: z.date() }),
    sql`select used_at from enrolment_link
        where person_id = ${personId}::uuid and purpose = 'recovery' and used_at > ${since}
        order by used_at desc limit 1`,
  );
  return last ? new Date(last.usedAt.getTime() + coolDownMs) : null;
}
