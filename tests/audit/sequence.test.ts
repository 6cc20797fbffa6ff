import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { sequenceAll } from "#lib/audit/index.ts";
import { begin, command, onlySystem, systemActor, type Database } from "#lib/kernel/index.ts";
import { testDatabase } from "#tests/support/database.ts";

const note = command({
  name: "test.note",
  title: "Write a line into the log",
  right: "test",
  rest: "internal",
  input: z.object({ text: z.string() }),
  output: z.void(),
  load: async () => undefined,
  authorize: onlySystem,
  run: async ({ input, record }) => {
    record({ detail: { length: input.text.length }, personal: { text: input.text } });
  },
});

let db: Database;
beforeAll(async () => {
  db = await testDatabase();
});

describe("the sequencer", () => {
  test("gives every committed event one place", async () => {
    await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        note(begin(systemActor("test"), { address: "192.0.2.1" }), { text: `line ${n}` }),
      ),
    );
    const size = await sequenceAll();
    expect(size).toBe(30);
    const { rows } = await db.pool.query("select count(*)::int as n from audit_leaf");
    expect(rows[0].n).toBe(30);
  });
});
