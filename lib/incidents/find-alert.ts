import { z } from "zod";
import { maybe, PersonId, sql, type Tx } from "#lib/kernel/index.ts";

const Alert = z.object({
  alertId: z.string(),
  kind: z.enum(["overreach", "device"]),
  subjectId: z.string(),
  /** Of the module that it is about. */
  ownerId: PersonId.nullable(),
  /** What the module, or the person, is called. */
  name: z.string().nullable(),
  times: z.number(),
  minutes: z.number(),
});

/** Who an alert is about, and who answers for it. */
export const findAlert = (tx: Tx, alertId: string) =>
  maybe(
    tx,
    Alert,
    sql`select a.id as alert_id, a.kind, a.subject_id, m.owner_id, coalesce(m.name, p.display_name) as name,
               a.times, a.minutes
        from alert a
        left join module m on m.id = a.subject_id
        left join person p on p.id = a.subject_id
        where a.id = ${alertId}::uuid`,
  );
