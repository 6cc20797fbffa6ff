import { sql, type Sql } from "#lib/kernel/index.ts";
import { actorFromTicket } from "#lib/tickets/index.ts";
import { writeStraight, type Employee } from "./staff.ts";

/** What keeps somebody out, whatever they can prove. */
export const states: Readonly<Record<string, Sql>> = {
  "has left": sql`hr_state = 'ended'`,
  "is on leave": sql`hr_state = 'leave'`,
  "was suspended": sql`suspended_at = now()`,
  "has an end in the past": sql`ends_at = ${new Date("2026-11-24T07:00:00Z")}`,
  "has not started": sql`starts_at = ${new Date("2027-01-01T07:00:00Z")}`,
};

export const turn = (who: Pick<Employee, "id">, state: string) =>
  writeStraight(sql`update person set ${states[state] ?? sql`version = 1`}
                    where id = ${who.id}::uuid`);

/** Refused, or a ticket that passes no gate. */
export async function getsNothing(minted: Promise<{ ticket?: string | undefined }>) {
  try {
    const { ticket } = await minted;
    return ticket === undefined || (await actorFromTicket(ticket)) === undefined;
  } catch {
    return true;
  }
}
