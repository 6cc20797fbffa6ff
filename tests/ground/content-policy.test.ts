import { expect, test } from "vitest";
import { contentPolicy } from "#app/content-policy.ts";

const recordingId = "019a0000-0000-7000-8000-000000000000";
const policyOf = (path: string) => contentPolicy({ nonce: "n0nce", path, isDevelopment: false });

test.each<[path: string, compiles: boolean, styles: boolean]>([
  ["/", false, false],
  ["/production", false, false],
  ["/production/recordings", false, false],
  [`/production/recordings/${recordingId}`, true, false],
  [`/production/recordings/${recordingId}/export`, false, false],
  ["/production/hosts/recordings", false, false],
  ["/terminal/web-1", false, true],
  [`/terminal/watch/${recordingId}`, false, true],
  ["/terminals", false, false],
])("%s may compile WebAssembly: %s, and write styles: %s", (path, compiles, styles) => {
  const policy = policyOf(path);
  expect(policy.includes("'wasm-unsafe-eval'")).toBe(compiles);
  expect(policy.includes("style-src 'self' 'unsafe-inline'")).toBe(styles);
  // No page runs text as a script, or one that is not ours.
  expect(policy).not.toContain("'unsafe-eval'");
  expect(policy).toMatch(/script-src 'nonce-n0nce' 'strict-dynamic'/);
});
