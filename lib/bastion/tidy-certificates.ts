import { execute, recordDoor, sql } from "#lib/kernel/index.ts";

/** Longer than any ticket that was got by one; what was done stays in the audit log. */
const keptDays = 30;

/** Forgets people's certificates that were over long ago. */
export const tidyCertificates = recordDoor({
  name: "bastion.tidy-certificates",
  tables: ["ssh_certificate", "ssh_certificate_login"],
  run: async ({ tx, now }): Promise<number> => {
    const isOld = sql`c.ends_at < ${now}::timestamptz - make_interval(days => ${keptDays})`;
    await execute(
      tx,
      sql`delete from ssh_certificate_login l using ssh_certificate c
          where c.id = l.certificate_id and ${isOld}`,
    );
    return execute(tx, sql`delete from ssh_certificate c where ${isOld}`);
  },
});
