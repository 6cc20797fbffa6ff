import { expect, test } from "vitest";
import { recordDoor } from "#lib/kernel/index.ts";
import { openPostern } from "#lib/registry/index.ts";
import { emptyDatabase, testKeys } from "#tests/support/database.ts";

test("a record door whose database closed meanwhile rejects, and never throws", async () => {
  const door = recordDoor({ name: "test.record", tables: [], run: async () => "done" });
  const opened = await openPostern(await emptyDatabase(), {
    isListening: false,
    keys: testKeys,
  });
  expect(await door({})).toBe("done");
  await opened.close();
  const late: { answer?: Promise<string> } = {};
  expect(() => {
    late.answer = door({});
  }).not.toThrow();
  await expect(late.answer).rejects.toThrow("no database is open");
});
