import { Readable } from "node:stream";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { importFile, saveFeed, type ImportOptions } from "#lib/feeds/index.ts";
import { readFeedFile, noMapping } from "#lib/feeds/file/index.ts";
import { begin, isPosternError } from "#lib/kernel/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ask, importText, operator, sizes } from "./birthrights.ts";

beforeAll(async () => {
  await testDatabase();
});

const header = "employee_number,given_name,family_name,work_email,start_date,manager_number";
const csv = (...lines: string[]) => `${header}\n${lines.join("\n")}\n`;
const good = "1,Ann,Lee,ann@example.com,2020-01-01,";
const big = 10 * 1024 * 1024;

let feed = 0;
beforeEach(() => {
  feed += 1;
});
const load = (text: string | Buffer, options: Partial<ImportOptions> = {}) =>
  importText(text, { feed: `feed-${feed}`, ...options });

async function problemOf(
  text: string | Buffer,
  options: Partial<ImportOptions> = {},
): Promise<Record<string, string>> {
  try {
    await load(text, options);
  } catch (error) {
    if (!isPosternError(error)) throw error;
    const [problem] = error.details["problems"] as Record<string, string>[];
    return { code: error.code, ...problem };
  }
  throw new Error("it was imported");
}

const issues = (runId: string) =>
  ask<{ line: number; kind: string; field: string; reason: string; expected: string }>(
    `select line, kind, field, reason, expected from feed_issue where run_id = $1
     order by line, field`,
    [runId],
  );

const latin1 = Buffer.concat([
  Buffer.from(csv(good, "2,Ren").trimEnd()),
  Buffer.from([0xe9, 0x2c]),
]);
const utf16 = Buffer.from(`\ufeff${csv(good)}`, "utf16le");
const cutShort = Buffer.concat([Buffer.from(csv(good, "2,Ren").trimEnd()), Buffer.from([0xc3])]);

describe("a file that cannot be read as a whole writes nothing and says where", () => {
  const unit = "employee_number,given_name,org_code,org_parent_code\n";
  test.each<[what: string, file: string | Buffer, problem: Record<string, unknown>]>([
    ["Latin-1", latin1, { reason: "not_utf8", field: expect.stringMatching(/^line 3, byte \d+$/) }],
    ["UTF-16", utf16, { reason: "not_utf8", expected: expect.stringContaining("UTF-16") }],
    ["a character cut short", cutShort, { reason: "not_utf8" }],
    ["a NUL", csv(good, "2,B\u0000b,,,,"), { reason: "not_utf8", field: /^line 3/ }],
    ["a quote never closed", csv(good, '2,"Bob,,,,'), { reason: "quote_not_closed" }],
    ["a quote in the middle", csv(good, '2,Bo"b"x,,,,'), { reason: "bad_quotes", field: "line 3" }],
    ["a cell of 10 MB", csv(good, `2,${"x".repeat(big)},,,,`), { reason: "row_too_large" }],
    ["an unknown column", `employee_number,shoe_size\n1,42\n`, { reason: "unknown_column" }],
    ["a column twice", `employee_number,title,title\n1,a,b\n`, { reason: "doubled_column" }],
    ["no number", `given_name\nAnn\n`, { reason: "missing_column", field: "employee_number" }],
    ["nothing", "", { reason: "empty" }],
    ["only a header", `${header}\n`, { reason: "no_rows" }],
    ["units in a circle", `${unit}1,Ann,a,b\n2,Bob,b,a\n`, { reason: "circle" }],
  ])("%s", async (_what, file, problem) => {
    const before = await sizes();
    const found = await problemOf(file);
    const { field, ...rest } = problem;
    expect(found).toMatchObject({ code: "invalid_input", ...rest });
    if (field instanceof RegExp) expect(found["field"]).toMatch(field);
    else if (field !== undefined) expect(found["field"]).toEqual(field);
    expect(found["expected"]).not.toBe("");
    expect(await sizes()).toEqual(before);
    const runs = await ask<{ state: string; failure: string; staged: number }>(
      `select r.state, r.failure, (select count(*)::int from feed_stage s where s.run_id = r.id)
                as staged
       from feed_run r join feed f on f.id = r.feed_id where f.code = $1`,
      [`feed-${feed}`],
    );
    expect(runs).toEqual([{ state: "failed", failure: expect.any(String), staged: 0 }]);
  });

  test("an unknown column names the nearest known one", async () => {
    const found = await problemOf("employe_number,given_name\n1,Ann\n");
    expect(found).toMatchObject({ field: "employe_number" });
    expect(found["expected"]).toContain("employee_number");
  });
});

describe("a row that cannot be right is put aside with line, field, reason; the rest proceeds", () => {
  const row = (change: Record<string, string>, number = `${feed}-2`) => {
    const cells: Record<string, string> = { employee_number: number, given_name: "Bob", ...change };
    return header.split(",").map((name) => cells[name] ?? "");
  };
  test.each<[what: string, change: Record<string, string>, field: string, expected: string]>([
    ["a day that does not exist", { start_date: "2023-02-30" }, "startDate", "a day that exists"],
    ["a day in another order", { start_date: "30.01.2023" }, "startDate", "YYYY-MM-DD"],
    ["a formula as a number", { employee_number: "=1+1" }, "employeeNumber", "no formula"],
    ["a formula as a name", { given_name: '"=HYPERLINK(1)"' }, "givenName", "no formula"],
    ["a formula as a manager", { manager_number: "@SUM(A1)" }, "managerNumber", "no formula"],
    ["an address without @", { work_email: "bob" }, "workEmail", "an e-mail address"],
    ["no number", { employee_number: "" }, "employeeNumber", "a value"],
    ["no name", { given_name: "" }, "displayName", "a name"],
    ["a name too long", { given_name: "x".repeat(201) }, "givenName", "at most 200"],
    ["a cell of 100 kB", { given_name: "x".repeat(100_000) }, "givenName", "at most 65536"],
    ["text that turns around", { given_name: "a\u202eb" }, "givenName", "unturned"],
    ["a control character", { given_name: "a\u0007b" }, "givenName", "no control characters"],
  ])("%s", async (_what, change, field, expected) => {
    const first = `${feed}-1,Ann,,,2020-01-01,`;
    const done = await load(csv(first, row(change).join(",")));
    expect(done.counts).toMatchObject({ rows: 2, joined: 1, quarantined: 1, conflicts: 0 });
    expect(await issues(done.runId)).toEqual([
      {
        line: 3,
        kind: "quarantined",
        field,
        reason: expect.any(String),
        expected: expect.stringContaining(expected),
      },
    ]);
  });

  test("columns shifted by one", async () => {
    const done = await load(csv(`${feed}-1,Ann,,,2020-01-01,`, `${feed}-2,Bob,,,,,`));
    expect(await issues(done.runId)).toMatchObject([
      { line: 3, reason: "shifted_columns", expected: "6 columns, got 7" },
    ]);
  });

  test("an end before the start, an unknown state, an unknown zone", async () => {
    const columns = "employee_number,given_name,status,start_date,end_date,time_zone";
    const lines = [
      `${feed}-1,A,active,2020-01-02,2020-01-01,`,
      `${feed}-2,B,fired,,,`,
      `${feed}-3,C,,,,Mars/Base`,
    ];
    const done = await load(`${columns}\n${lines.join("\n")}\n`);
    expect(await issues(done.runId)).toMatchObject([
      { line: 2, field: "endDate", expected: "not before startDate" },
      { line: 3, field: "status", expected: expect.stringContaining("pre_hire") },
      { line: 4, field: "timeZone", expected: "an IANA time zone" },
    ]);
  });

  test("lines of JSON that are none, name what is unknown, or hold what no database keeps", async () => {
    const person = { employeeNumber: `${feed}-1`, givenName: "Ann" };
    const lines = [
      JSON.stringify(person),
      "{",
      "[1]",
      '{"employeeNumber":{"a":1}}',
      `{"employeeNumber":"${feed}-2","givenName":"a\\u0000b"}`,
      `{"employeeNumber":"${feed}-3","givenName":"a\\ud800b"}`,
      `{"employeeNumber":"\\u0000${feed}","givenName":"x"}`,
      `{"employeeNumber":"${feed}-4","shoeSize":42}`,
      `{"__proto__":{"a":1},"employeeNumber":"${feed}-5"}`,
    ];
    const done = await load(`${lines.join("\n")}\n`, { format: "jsonl" });
    expect(done.counts).toMatchObject({ rows: 9, joined: 1, quarantined: 8 });
    const found = await issues(done.runId);
    expect([...new Set(found.map(({ line }) => line))]).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

describe("a file is read the same", () => {
  const two = ["1,Ann,Lee,,,", "2,Bob,Ray,,,"];
  const rowsOf = async (text: string) => {
    const found = [];
    const read = readFeedFile(Readable.from([Buffer.from(text)]), "csv", noMapping);
    for await (const { line, row } of read) found.push({ line, number: row?.employeeNumber });
    return found;
  };
  test.each<[what: string, text: string]>([
    ["with a byte order mark", `\ufeff${csv(...two)}`],
    ["with Windows line ends", csv(...two).replaceAll("\n", "\r\n")],
    ["with old Macintosh line ends", csv(...two).replaceAll("\n", "\r")],
    ["with mixed line ends", `${header}\r\n${two[0]}\n${two[1]}\r`],
    ["without a last line end", csv(...two).trimEnd()],
    ["with quoted cells", csv('"1","Ann","Lee",,,', '"2","Bob","Ray",,,')],
    ["with blanks around cells", csv(" 1 ,Ann,Lee,,,", "2 ,Bob,Ray,,,")],
  ])("%s", async (_what, text) => {
    expect(await rowsOf(text)).toEqual([
      { line: 2, number: "1" },
      { line: 3, number: "2" },
    ]);
  });

  test("whether letters are composed or not", async () => {
    await load(`employee_number,given_name\n${feed}-1,Ren\u00e9\n`);
    const again = await load(`employee_number,given_name\n${feed}-1,Rene\u0301\n`);
    expect(again.counts).toMatchObject({ unchanged: 1, changed: 0 });
  });

  test("under columns that a mapping names, and without those it ignores", async () => {
    await saveFeed(operator, {
      code: `feed-${feed}`,
      name: "Payroll",
      mapping: {
        columns: { employeeNumber: "Personal-Nr", givenName: "Vorname" },
        ignored: ["Schuhgröße"],
      },
    });
    const done = await load(`Personal-Nr,Vorname,Schuhgröße\n${feed}-9,Ann,42\n`);
    expect(done.counts).toMatchObject({ joined: 1, quarantined: 0 });
  });
});

test("importing needs the right to", async () => {
  const nobody = begin({ kind: "nobody", rights: new Set() });
  const options = { feed: "hr", mode: "full", format: "csv" } as const;
  await expect(importFile(nobody, options, Readable.from([]))).rejects.toMatchObject({
    code: "unauthenticated",
  });
});
