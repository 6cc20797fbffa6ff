import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { newSecret, stepOf } from "#lib/signin/totp.ts";

/** "12345678901234567890" in base32. */
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const stepSeconds = 30;
const at = (seconds: number) => new Date(seconds * 1000);

const codesOfAppendixD = [
  ...["755224", "287082", "359152", "969429", "338314"],
  ...["254676", "287922", "162583", "399871", "520489"],
];
test.each(codesOfAppendixD.map((code, count) => [count, code] as const))(
  "RFC 4226 appendix D: the code of count %i is %s",
  (count, code) => {
    expect(stepOf(secret, code, at(count * stepSeconds))).toBe(count);
  },
);

/** Of the eight digits of the RFC the last six: what six digits truncate to. */
test.each([
  [59, "94287082"],
  [1_111_111_109, "07081804"],
  [1_111_111_111, "14050471"],
  [1_234_567_890, "89005924"],
  [2_000_000_000, "69279037"],
  [20_000_000_000, "65353130"],
])("RFC 6238 appendix B: at %i s %s", (seconds, code) => {
  const step = Math.floor(seconds / stepSeconds);
  expect(stepOf(secret, code.slice(2), at(seconds))).toBe(step);
  expect(stepOf(secret, code.slice(2), at(seconds + 90))).toBeUndefined();
});

const hasOathtool = ((): boolean => {
  try {
    return execFileSync("oathtool", ["--version"], { stdio: "pipe" }).length > 0;
  } catch {
    return false;
  }
})();

test.skipIf(!hasOathtool)(
  "codes are those of oathtool, at any time (skipped where oathtool is not installed)",
  () => {
    for (let each = 0; each < 40; each++) {
      const own = newSecret();
      const seconds = 1_000_000_000 + each * 61_234_567;
      const now = at(seconds).toISOString().replace("T", " ").slice(0, 19);
      const args = ["--totp", "--base32", own, "--now", `${now} UTC`];
      const code = execFileSync("oathtool", args, { encoding: "utf8" }).trim();
      expect(stepOf(own, code, at(seconds))).toBe(Math.floor(seconds / stepSeconds));
    }
  },
);
