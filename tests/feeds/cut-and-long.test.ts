import { Readable } from "node:stream";
import { beforeAll, expect, test } from "vitest";
import { noMapping, readFeedFile } from "#lib/feeds/file/index.ts";
import { RowSorter } from "#lib/feeds/sort-rows.ts";
import { startRun } from "#lib/feeds/start-run.ts";
import { holdLock } from "#lib/kernel/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ask, importText, operator } from "./birthrights.ts";

beforeAll(async () => {
  await testDatabase();
});

const one = "employee_number,given_name\n1,Ann\n";

test("a run that died while its file was read is closed by the next one", async () => {
  const { runId } = await startRun(operator, { feed: "cut", mode: "full" });
  await importText(one, { feed: "cut" });
  const [run] = await ask("select state, failure from feed_run where id = $1", [runId]);
  expect(run).toEqual({ state: "failed", failure: "cut short before its file was read" });
});

test("of two imports of one feed at once, the second waits for the first", async () => {
  const other = one.replace("1,Ann", "2,Bob");
  const both = [importText(other, { feed: "busy" }), importText(other, { feed: "busy" })];
  const counts = (await Promise.all(both)).map((done) => done.counts);
  expect(counts.map(({ joined, unchanged }) => joined + unchanged)).toEqual([1, 1]);
  expect(counts.map(({ unchanged }) => unchanged).toSorted((a, b) => a - b)).toEqual([0, 1]);
});

test("a lock that somebody holds is not given twice", async () => {
  const release = await holdLock("test", 0);
  expect(await holdLock("test", 0)).toBeUndefined();
  await release?.();
  const again = await holdLock("test", 0);
  expect(again).toBeDefined();
  await again?.();
});

test("however long a file is, only so many of its rows are in memory", async () => {
  const rows = process.env["POSTERN_TEST_SCALE"] === "full" ? 1_000_000 : 30_000;
  async function* blocks() {
    yield Buffer.from("employee_number,given_name\n");
    for (let from = 0; from < rows; from += 1000) {
      const lines = Array.from({ length: 1000 }, (_, at) => `${from + at},Name ${from + at}\n`);
      yield Buffer.from(lines.join(""));
    }
  }
  const read = readFeedFile(Readable.from(blocks()), "csv", noMapping);
  const sorter = new RowSorter(new Map());
  let [most, kept] = [0, 0];
  await sorter.read(read, async (chunk) => {
    most = Math.max(most, chunk.rows.length);
    kept += chunk.rows.length;
  });
  expect({ most, kept }).toEqual({ most: 5000, kept: rows });
});
