import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "#lib/kernel/index.ts";
import { openCompany, ask } from "#tests/requests/company.ts";
import { flipInBundle, flipInDatabase } from "#tests/support/flip-byte.ts";
import { runPostern } from "#tests/support/run-postern.ts";
import { newInstallation, temporaryFolder, type Installation } from "./installation.ts";

let home: Installation;
let db: Database;
let folder: string;
afterAll(() => db.close());
beforeAll(async () => {
  home = await newInstallation();
  db = await home.open();
  await ask(await openCompany(), "a1", "root");
  folder = temporaryFolder("bundle");
});

/** No database and no data folder: only the file. */
const offline = (...args: string[]) =>
  runPostern(args, { DATABASE_URL: "postgresql://nobody@127.0.0.1:9/none", DATA_DIR: folder });

describe("an export", () => {
  const file = () => join(folder, "one.jsonl");

  test("is written for one person, and verifies offline", async () => {
    const done = await home.run("audit", "export", "--out", file(), "--person", "10004");
    expect(done).toMatchObject({ code: 0, err: "" });
    expect(done.out).toMatch(/^\d+ of \d+ events written to/);
    const found = await offline("audit", "verify", file(), "--json");
    expect(found).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(found.out)).toMatchObject({ isSound: true });
    const again = await home.run("audit", "export", "--out", file());
    expect(again.code).toBe(1);
    expect(again.err).toContain("is there already; expected a new file");
  });

  test("of which one bit was flipped does not verify, and the index is said", async () => {
    const { altered, index } = flipInBundle(readFileSync(file(), "utf8"), 2);
    const other = join(folder, "altered.jsonl");
    writeFileSync(other, altered);
    const found = await offline("audit", "verify", other);
    expect(found.code).toBe(1);
    expect(found.out).toContain(`NOT SOUND: line 3, index ${index}: `);
  });

  test("is checked against a key that was given by another way", async () => {
    const { key } = JSON.parse(readFileSync(file(), "utf8").split("\n", 1)[0] ?? "") as {
      key: string;
    };
    expect((await offline("audit", "verify", file(), "--key", key)).code).toBe(0);
    const other = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const found = await offline("audit", "verify", file(), "--key", other);
    expect(found).toMatchObject({ code: 1, out: expect.stringContaining("another key") as string });
  });
});

test("one bit flipped in the database is found at its index; put back, the log is sound", async () => {
  const restore = await flipInDatabase(db, 4);
  const found = await home.run("audit", "verify", "--json");
  expect(found.code).toBe(1);
  expect(JSON.parse(found.out)).toMatchObject({ isSound: false, first: { index: 4 } });
  expect((await home.run("audit", "verify")).out).toContain("the first bad index is 4");
  await restore();
  const sound = await home.run("audit", "verify");
  expect(sound).toMatchObject({ code: 0, out: expect.stringMatching(/^sound: \d+/) as string });
});

test("who holds what is written for the whole company, and that is in the log", async () => {
  const granted = await home.run("admin", "grant", "--person", "10001");
  expect(granted).toMatchObject({ code: 0, out: expect.stringContaining("audit.read") as string });
  const file = join(folder, "report.csv");
  const done = await home.run("access", "report", "--out", file);
  expect(done).toMatchObject({ code: 0, err: "" });
  const [head, ...rows] = readFileSync(file, "utf8").trim().split("\r\n");
  expect(head).toBe(
    "employeeNumber,displayName,systemCode,entitlementCode,validFrom,validTo,reasons",
  );
  expect(rows.some((row) => row.startsWith("10001,boss,postern,audit.read,"))).toBe(true);
  const { rows: events } = await db.pool.query(
    "select from audit_event where action = 'access.report' and outcome = 'read'",
  );
  expect(events.length).toBe(1);
});
