import { afterEach, beforeAll, beforeEach } from "vitest";
import { execute, sql } from "#lib/kernel/index.ts";
import { readSettings, type Settings } from "#lib/kernel/settings.ts";
import { closeMail, useMail } from "#lib/notify/index.ts";
import { clock, openCompany, writeStraight, type Company } from "#tests/requests/company.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ownAuthority, startMailServer, type MailServer } from "#tests/support/mail-server.ts";

export const publicUrl = "https://postern.example";

/** What a process reads that is told so by its environment. */
export const smtpOf = (url: string): Settings =>
  readSettings({ SMTP_URL: url, PUBLIC_URL: publicUrl });
export const mailTo = (url: string): void => useMail(smtpOf(url));
export const overTls = (port: number): string =>
  `smtp://localhost:${port}?requireTLS=true&ca=${ownAuthority}`;

/** A company whose people have work addresses; a server for their mail, anew for each test. */
export function mailingCompany() {
  const held = {} as { company: Company; server: MailServer };
  beforeAll(async () => {
    await testDatabase();
    held.company = await openCompany();
    await writeStraight((tx) =>
      execute(tx, sql`update person set work_email = employee_number || '@harbour.example'`),
    );
  });
  beforeEach(async () => {
    await writeStraight((tx) => execute(tx, sql`truncate mail`));
    clock.now = new Date("2026-03-02T09:00:00.000Z");
    held.server = await startMailServer();
    mailTo(overTls(held.server.port));
  });
  afterEach(async () => {
    closeMail();
    await held.server.stop();
  });
  return held;
}
