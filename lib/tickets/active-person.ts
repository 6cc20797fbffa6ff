import { sql, type Sql } from "#lib/kernel/index.ts";

/** Whether a ticket of person `p` would pass the gate at this instant. */
export const isActiveAt = (now: Date): Sql => sql`p.hr_state = 'active' and p.suspended_at is null
  and (p.starts_at is null or p.starts_at <= ${now})
  and (p.ends_at is null or p.ends_at > ${now})`;
