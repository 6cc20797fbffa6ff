import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { execute, PersonId, sql, type Database } from "#lib/kernel/index.ts";
import { noteLanguage } from "#lib/notify/index.ts";
import { createEnrolmentLink } from "#lib/signin/index.ts";
import { writeStraight } from "#tests/requests/company.ts";
import {
  bodiesOf,
  headersOf,
  ownAuthority,
  startMailServer,
  type MailServer,
} from "#tests/support/mail-server.ts";
import { hirePeople } from "#tests/support/people.ts";
import { atConsole, newInstallation } from "./installation.ts";

let server: MailServer;
let worker: ChildProcess;
let db: Database;

beforeAll(async () => {
  server = await startMailServer();
  const home = await newInstallation();
  db = await home.open();
  await hirePeople(["10001"]);
  worker = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", resolve("bin/postern.ts"), "worker"],
    {
      env: {
        ...{ ...process.env, LOG_LEVEL: "error", DATABASE_URL: home.url, DATA_DIR: home.dataDir },
        ...{ PUBLIC_URL: "https://postern.example" },
        SMTP_URL: `smtp://localhost:${server.port}?requireTLS=true&ca=${ownAuthority}`,
      },
      stdio: "inherit",
    },
  );
});
afterAll(async () => {
  worker.kill("SIGTERM");
  if (worker.exitCode === null) await once(worker, "close");
  await db.close();
  await server.stop();
});

test("what happens at the console is mailed by a worker of another process", async () => {
  const { rows } = await db.pool.query<{ id: string }>("select id::text from person");
  await noteLanguage({ personId: PersonId.parse(rows[0]?.id), locale: "zh-CN" });
  await writeStraight((tx) =>
    execute(tx, sql`update reader_language set changed_at = now() - interval '8 days'`),
  );
  await createEnrolmentLink(atConsole(), { employeeNumber: "10001" });
  await expect.poll(() => server.received.length, { timeout: 110_000, interval: 100 }).toBe(1);
  const [mail] = server.received;
  expect(mail).toMatchObject({ to: ["p10001@harbour.example"], isSecure: true });
  const raw = mail?.raw ?? "";
  expect(headersOf(raw).get("from")).toEqual(["Postern <postern@postern.example>"]);
  const [text = ""] = bodiesOf(raw);
  expect(text).toContain("有人为你创建了设置登录方式的链接");
  expect(text).toContain("账号：Georgi Facello（10001）");
});
