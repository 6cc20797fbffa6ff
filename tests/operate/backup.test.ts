import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listEvents, unmaskEvent } from "#lib/audit/index.ts";
import { dumpDatabase, loadDatabase, Manifest } from "#lib/kernel/backup/index.ts";
import { applyMigrations } from "#lib/kernel/migrations/apply-migrations.ts";
import { migrationNames } from "#lib/kernel/migrations/read-migrations.ts";
import { dayMs, now, resetClock, type Database } from "#lib/kernel/index.ts";
import { approveRequest } from "#lib/requests/index.ts";
import { createEnrolmentLink } from "#lib/signin/index.ts";
import { actorFromTicket, createPersonTicket } from "#lib/tickets/index.ts";
import { ask, openCompany } from "#tests/requests/company.ts";
import { emptyDatabase } from "#tests/support/database.ts";
import { atConsole, newInstallation, temporaryFolder, type Installation } from "./installation.ts";

let home: Installation;
let db: Database;
let folder: string;
let before: Map<string, string>;
const handles: string[] = [];
afterAll(() => db.close());

const tables = `select c.oid::regclass::text as name from pg_class c
  where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
    and c.relname not like 'audit%' and c.relname <> '_prisma_migrations' order by 1`;

/** A hash of every row of every table, but for the log, which grows with what is done to it. */
async function fingerprint(): Promise<Map<string, string>> {
  const { rows } = await db.pool.query<{ name: string }>(tables);
  const found = new Map<string, string>();
  for (const { name } of [...rows, { name: "graphile_worker._private_jobs" }]) {
    const hashed = await db.pool.query<{ hash: string }>(
      `select count(*) || ':' || coalesce(md5(string_agg(r::text, '' order by r::text)), '') as hash
       from ${name} r`,
    );
    found.set(name, hashed.rows[0]?.hash ?? "");
  }
  return found;
}

const issueTicket = async () =>
  (await createPersonTicket(atConsole(), { employeeNumber: "10004", minutes: 15 })).ticket;

beforeAll(async () => {
  home = await newInstallation();
  db = await home.open();
  const company = await openCompany();
  const { itemId } = await ask(company, "a1", "root");
  await approveRequest(company.as("mgrA"), { itemId });
  await approveRequest(company.as("owner"), { itemId });
  resetClock();
  handles.push(await issueTicket());
  // One that begins only tomorrow, as a joiner's does.
  const validFrom = new Date(now().getTime() + dayMs);
  await createEnrolmentLink(atConsole(), { employeeNumber: "10005", validFrom });
  folder = join(temporaryFolder("backup"), "first");
  const done = await home.run("backup", folder, "--json");
  expect(done).toMatchObject({ code: 0, err: "" });
  before = await fingerprint();
  handles.push(await issueTicket());
  await ask(company, "a2", "write");
});

test("a backup is readable by its owner alone, and says what it holds", () => {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  expect(files).toContain("manifest.json");
  expect(files).toContain("keys.box");
  expect(files).toContain("checkpoints/log.vkey");
  const modes = files.map((name) => statSync(join(folder, name)).mode & 0o077);
  expect(modes.every((mode) => mode === 0)).toBe(true);
  const key = readFileSync(join(home.dataDir, "keys/root.key"), "utf8").trim().slice(-40);
  expect(files.filter((name) => readFileSync(join(folder, name)).includes(key))).toEqual([]);
});

test("what was restored elsewhere is what was backed up, and no ticket lives", async () => {
  const other = await newInstallation();
  const done = await other.run("restore", folder, "--json");
  expect(done).toMatchObject({ code: 0, err: "" });
  const said = JSON.parse(done.out) as Record<string, unknown>;
  expect(said).toMatchObject({
    ticketsEnded: 1,
    linksEnded: 1,
    eventsLost: 0,
    log: { isSound: true },
  });
  await db.close();
  db = await other.open();
  const after = await fingerprint();
  const changed = [...before].filter(([name, hash]) => after.get(name) !== hash);
  // The link, one row for each ticket that ended, and the job that writes it into theirs.
  const jobs = "graphile_worker._private_jobs";
  expect(changed.map(([name]) => name)).toEqual(["enrolment_link", "termination", jobs]);
  expect(after.size).toBe(before.size);
  await expect(db.pool.query("delete from person")).rejects.toThrow("through no door");
  expect(before.get("graphile_worker._private_jobs")).not.toMatch(/^0:/);
  for (const handle of handles) expect(await actorFromTicket(handle)).toBeUndefined();
  const { items } = await listEvents(atConsole(), { action: "backup.take" });
  const shown = await unmaskEvent(atConsole(), { id: items[0]?.id ?? "", purpose: "read back" });
  expect(shown.values["folder"]).toBe(folder);
  const { items: restored } = await listEvents(atConsole(), { action: "backup.restore" });
  expect(restored[0]?.detail).toMatchObject({ ended: 1, eventsLost: 0 });
  expect(await db.pool.query("select from request_item")).toMatchObject({ rowCount: 1 });
});

test("a database that holds something is replaced only when told, and what is lost is said", async () => {
  await db.close();
  const verified = await home.run("audit", "verify");
  expect(verified.code).toBe(0);
  const copied = await home.run("backup", join(temporaryFolder("backup"), "second"), "--json");
  expect(copied.code).toBe(0);
  const refused = await home.run("restore", folder);
  expect(refused.code).toBe(1);
  expect(refused.err).toContain("the database is not empty");
  db = await home.open();
  expect(await db.pool.query("select from request_item")).toMatchObject({ rowCount: 2 });
  await db.close();
  const done = await home.run("restore", folder, "--replace", "--json");
  expect(done).toMatchObject({ code: 0, err: "" });
  const said = JSON.parse(done.out) as { eventsLost: number; earlierHeads: string };
  expect(said.eventsLost).toBeGreaterThan(1);
  expect(readdirSync(said.earlierHeads)).toContain("log.vkey");
  db = await home.open();
  expect(await db.pool.query("select from request_item")).toMatchObject({ rowCount: 1 });
});

test.each<[what: string, path: RegExp, reason: string]>([
  ["one byte of a table", /^tables\/public\.person\.copy\.gz$/, "public.person.copy.gz: its bytes"],
  ["one byte of the manifest", /^manifest\.json$/, "manifest.json was changed"],
  ["one byte of the sealed keys", /^keys\.box$/, "wrong passphrase"],
])("a backup with %s altered is refused before anything is touched", async (_, path, reason) => {
  const copy = temporaryFolder("altered");
  cpSync(folder, copy, { recursive: true });
  const name = readdirSync(copy, { recursive: true, encoding: "utf8" }).find((file) =>
    path.test(file),
  );
  const file = join(copy, name ?? "");
  const bytes = readFileSync(file);
  const at = name === "manifest.json" ? bytes.indexOf('"rows": ') + 8 : bytes.length - 9;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  const other = await newInstallation();
  const done = await other.run("restore", copy, "--replace");
  expect(done.code).toBe(1);
  expect(done.err).toContain(reason);
});

test("a folder that is in use, or not a backup, is refused", async () => {
  const other = await newInstallation();
  const filled = await other.run("backup", folder);
  expect(filled.err).toContain("is not empty");
  const none = await other.run("restore", temporaryFolder("nothing"));
  expect(none.err).toContain("holds no finished backup");
});

test("a backup of an earlier version is brought up to this one", async () => {
  const names = migrationNames();
  const older = names.slice(0, -1);
  const target = await emptyDatabase();
  const [from, to] = [temporaryFolder("older"), temporaryFolder("none")];
  const manifest = Manifest.parse({
    ...{ kind: "postern-backup", version: 1, takenAt: "2026-01-01T00:00:00Z", server: "18" },
    ...{ migrations: older, tables: [], sequences: [], files: [], log: null },
  });
  await loadDatabase(target, to, { manifest, replaces: true });
  const dumped = await dumpDatabase(target, from);
  expect(dumped.migrations).toEqual(names);
  expect(await applyMigrations(target)).toEqual([]);
});
