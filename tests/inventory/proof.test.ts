import { beforeAll, expect, test } from "vitest";
import { port } from "#lib/kernel/index.ts";
import { doors } from "#lib/registry/index.ts";
import { testDatabase } from "#tests/support/database.ts";

beforeAll(async () => {
  await testDatabase();
});

const heading = `# Every door that asks its person for more than a live ticket: which level, and how fresh.
# Reviewers read this file. Written by: vitest run tests/inventory -u
`;

test("which doors ask who is there is policy, listed in one place", async () => {
  const lines = doors().flatMap(({ spec }) => {
    const needed = spec.proof ?? port("proofNeeded")(spec);
    if (!needed) return [];
    const fresh = needed.freshMinutes === undefined ? "any time" : `${needed.freshMinutes} min`;
    const wait = needed.waitsAfterRecovery ? ", not within a day of a recovery" : "";
    return [`${spec.name.padEnd(28)} level ${needed.assurance}, ${fresh}${wait}`];
  });
  await expect(`${heading}\n${lines.toSorted().join("\n")}\n`).toMatchFileSnapshot(
    "proof-needed.txt",
  );
});
