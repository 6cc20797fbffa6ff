import { z } from "zod";
import { maybe, PersonId, sql, type Tx } from "#lib/kernel/index.ts";
import { alertKinds } from "./record-detection.ts";

const Alert = z.object({
  alertId: z.string(),
  kind: z.enum(alertKinds),
  subjectId: z.string(),
  /** Of the module that it is about. */
  ownerId: PersonId.nullable(),
  /** What the module, the person, the host or that of the token is called. */
  name: z.string().nullable(),
  times: z.number(),
  minutes: z.number(),
});

/** Who an alert is about, and who answers for it. */
export const findAlert = (tx: Tx, alertId: string) =>
  maybe(
    tx,
    Alert,
    sql`select a.id as alert_id, a.kind, a.subject_id, m.owner_id,
               coalesce(m.name, p.display_name, h.code, k.code) as name, a.times, a.minutes
        from alert a
        left join module m on m.id = a.subject_id
        left join person p on p.id = a.subject_id
        left join bastion_host h on h.id = a.subject_id
        left join bastion_host_token k on k.id = a.subject_id
        where a.id = ${alertId}::uuid`,
  );
