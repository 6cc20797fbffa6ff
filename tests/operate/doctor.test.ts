import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { takeBackup } from "#lib/audit/index.ts";
import type { Database } from "#lib/kernel/index.ts";
import { startMailServer } from "#tests/support/mail-server.ts";
import { runHere } from "#tests/support/run-postern.ts";
import { atConsole, newInstallation, temporaryFolder, type Installation } from "./installation.ts";

type Finding = { name: string; state: string; found: string; advice?: string };

let home: Installation;
let db: Database;
afterAll(() => db.close());
beforeAll(async () => {
  home = await newInstallation();
  db = await home.open();
  await takeBackup(atConsole(), { folder: "for a first key and a first event" });
});

/** In this process: it opens a database of its own, as a process would. */
async function examine(more: Record<string, string> = {}) {
  const { code, out } = await runHere(["doctor", "--json"], {
    ...{ DATABASE_URL: home.url, DATA_DIR: home.dataDir, PUBLIC_URL: "http://127.0.0.1:9" },
    PORT: "9",
    ...more,
  });
  const findings = JSON.parse(out) as Finding[];
  return { code, of: (name: string) => findings.find((each) => each.name === name) };
}

test("a healthy installation is told so; a portal that does not run is a warning", async () => {
  const { code, of } = await examine();
  expect(code).toBe(0);
  for (const name of ["configuration", "database", "migrations", "clock", "keys", "jobs", "disk"]) {
    expect(of(name)).toMatchObject({ name, state: "ok" });
  }
  expect(of("portal")).toMatchObject({ state: "warning" });
});

test("whether notices leave the portal by mail is said, and what keeps them", async () => {
  expect((await examine()).of("mail")).toMatchObject({
    ...{ state: "warning", found: expect.stringContaining("SMTP_URL is not set") },
  });
  const server = await startMailServer();
  const answered = await examine({ SMTP_URL: `smtp://localhost:${server.port}` });
  expect(answered.of("mail")).toMatchObject({ state: "ok" });
  await server.stop();
  const away = await examine({ SMTP_URL: "smtp://me:s3cret@localhost:9" });
  expect(away.of("mail")).toMatchObject({ state: "warning" });
  expect(away.of("mail")?.found).toBe("localhost:9: no answer: ECONNREFUSED");
  await db.pool.query(`begin; select set_config('postern.door', 'test', true);
    insert into mail (id, notice_id, person_id, state, created_at, attempts, reason, ended_at)
    values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'failed', now(), 1, 'x', now());
    commit`);
  expect((await examine()).of("undelivered")).toMatchObject({
    ...{ state: "warning", found: "1 notices could not be mailed" },
  });
});

test("every finding that is not ok says what to do", async () => {
  const words = await runHere(["doctor"], {
    ...{ DATABASE_URL: home.url, DATA_DIR: home.dataDir, PORT: "9" },
  });
  expect(words.out).toMatch(/WARNING +portal +.* +run "npm start"/);
});

test("a portal with a certificate of its own is found, also when its public name leads nowhere", async () => {
  const [cert, key] = ["server.crt", "server.key"].map((name) =>
    resolve(import.meta.dirname, "../protocol/tickets/certificates", name),
  ) as [string, string];
  const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (_, response) =>
    response.end("{}"),
  );
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  const tls = { TLS_CERT: cert, TLS_KEY: key, PORT: String(port) };
  const direct = await examine({ ...tls, PUBLIC_URL: `https://localhost:${port}` });
  expect(direct.of("portal")).toMatchObject({ state: "ok" });
  const lost = await examine({ ...tls, PUBLIC_URL: "https://localhost:9" });
  expect(lost.of("portal")).toMatchObject({
    ...{ state: "warning", found: expect.stringContaining(`it runs here at port ${port}`) },
  });
  server.close();
});

test("a process that does not answer what was ended is named, with how long ago that was", async () => {
  expect((await examine()).of("revocation")).toMatchObject({ state: "ok" });
  await db.pool.query(`begin; select set_config('postern.door', 'test', true);
    insert into process (id, planes, host, started_at, seen_at)
    values (gen_random_uuid(), '{portal}', 'web-3', now() - interval '1 day', now() + interval '1 min');
    insert into termination (id, subject_kind, subject_id, at, reason, who)
    values (gen_random_uuid(), 'person', gen_random_uuid(), now() - interval '3 hours', 'x', 'system:x');
    commit`);
  expect((await examine()).of("revocation")).toMatchObject({
    ...{ state: "warning", found: "1 answers are missing, the oldest for 3 h, of web-3" },
  });
});

test("another root key than the one of this database is wrong", async () => {
  const file = join(temporaryFolder("key"), "root.key");
  const key = Buffer.alloc(32, 7).toString("base64");
  writeFileSync(file, `postern-root-v1:${key}\n`, { mode: 0o600 });
  const { code, of } = await examine({ KEY_FILE: file });
  expect(code).toBe(1);
  expect(of("keys")).toMatchObject({ state: "wrong" });
  expect(of("keys")?.advice).toContain("KEY_FILE");
});

test("a database that lacks a migration, and one that does not answer, are wrong", async () => {
  const last = "(select max(migration_name) from _prisma_migrations)";
  await db.pool.query(
    `update _prisma_migrations set migration_name = 'x' where migration_name = ${last}`,
  );
  const behind = await examine();
  expect(behind.of("migrations")).toMatchObject({ state: "wrong", found: "1 are missing" });
  const away = await examine({ DATABASE_URL: "postgresql://nobody@127.0.0.1:9/none" });
  expect(away.code).toBe(1);
  expect(away.of("database")).toMatchObject({ state: "wrong" });
});

test("a wrong variable is named with what was expected", async () => {
  const { code, of } = await examine({ ORG_TIME_ZONE: "Mars" });
  expect(code).toBe(1);
  expect(of("configuration")?.found).toBe("ORG_TIME_ZONE: expected an IANA time zone");
});
