import { dayMs, execute, recordDoor, sql } from "#lib/kernel/index.ts";

/** Days that a person can look back on who tried to be them. */
const keptDays = 90;

/** Removes sign-ins that nobody needs any more, waits that are over, secrets nobody confirmed. */
export const tidyLogins = recordDoor({
  name: "signin.tidy",
  tables: ["login_transaction", "throttle", "totp"],
  run: async ({ tx, now }) => {
    const dayAgo = new Date(now.getTime() - dayMs);
    const longAgo = new Date(now.getTime() - keptDays * dayMs);
    await execute(tx, sql`delete from totp where confirmed_at is null and created_at < ${dayAgo}`);
    await execute(
      tx,
      sql`delete from throttle
          where window_start < ${dayAgo} and (locked_until is null or locked_until < ${now})`,
    );
    return execute(
      tx,
      sql`delete from login_transaction
          where ends_at < ${longAgo} or (person_id is null and ends_at < ${dayAgo})`,
    );
  },
});
