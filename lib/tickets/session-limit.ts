import { sql, type Work } from "#lib/kernel/index.ts";
import { isLiveAt } from "./live-ticket.ts";
import { readTicketSettings } from "./settings.ts";
import { terminateWhere } from "./terminate.ts";

/** Of more live browser tickets than a person may have, the oldest end. */
export async function endOldest(work: Work, personId: string): Promise<void> {
  const { sessionsMax } = await readTicketSettings(work.tx);
  const beyond = sql`t.id in (
    select t.id from ticket t
    where t.person_id = ${personId}::uuid and t.channel = 'browser' and ${isLiveAt(work.now)}
    order by t.issued_at desc, t.id desc offset ${sessionsMax})`;
  await terminateWhere(work, beyond, { reason: "too_many" });
}
