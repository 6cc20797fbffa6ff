import { afterAll, beforeAll, expect, test } from "vitest";
import { database } from "#lib/kernel/index.ts";
import { readSettings } from "#lib/kernel/settings.ts";
import { closeMail, sendMails, useMail } from "#lib/notify/index.ts";
import { runJobs } from "#tests/requests/company.ts";
import { testDatabase } from "#tests/support/database.ts";
import { bodiesOf, startMailServer, type MailServer } from "#tests/support/mail-server.ts";
import { importText, seedBirthrights } from "./birthrights.ts";

let server: MailServer;
beforeAll(async () => {
  await testDatabase();
  await seedBirthrights();
  server = await startMailServer();
  useMail(readSettings({ SMTP_URL: `smtp://localhost:${server.port}` }));
});
afterAll(async () => {
  closeMail();
  await server.stop();
});

const fileOf = (addresses: Record<string, string>) =>
  ["employee_number,given_name,work_email"]
    .concat(Object.entries(addresses).map(([number, email]) => `${number},N,${email}`))
    .join("\n");

test("who signs in here hears at both addresses that HR names another; nobody else is told", async () => {
  await importText(fileOf({ P1: "p1@a.example", P2: "p2@a.example", P3: "p3@a.example" }));
  await database().pool.query(`begin; select set_config('postern.door', 'test', true);
    insert into password (person_id, hash, changed_at, failures)
    select id, 'x', now(), 0 from person where employee_number in ('P1', 'P2');
    commit`);
  await importText(fileOf({ P1: "p1@b.example", P2: "P2@a.example", P3: "p3@b.example" }));
  await runJobs();
  await sendMails();
  const to = server.received.flatMap((mail) => mail.to).toSorted();
  expect(to).toEqual(["p1@a.example", "p1@b.example"]);
  const [text = ""] = bodiesOf(server.received[0]?.raw ?? "");
  expect(text).toContain("The work address that HR names for you is another now");
});
