import { z } from "zod";
import { begin, command, newId, onlySystem, PersonId, systemActor } from "#lib/kernel/index.ts";

/** Writes as many events as it is told, about one person, in one transaction. */
export const note = command({
  name: "test.note",
  title: "Write lines into the log",
  right: "test",
  rest: "internal",
  input: z.object({
    lines: z.array(z.string()).max(20_000),
    person: PersonId.optional(),
    action: z.string().optional(),
  }),
  output: z.void(),
  load: async () => undefined,
  authorize: onlySystem,
  run: async ({ input, record }) => {
    for (const text of input.lines) {
      record({
        ...(input.action !== undefined && { action: input.action }),
        persons: input.person ? [input.person] : [],
        target: newId(),
        detail: { length: text.length, nested: { list: [1, "a\n\u4e2d", null] } },
        personal: { text },
      });
    }
  },
});

export const asTest = () => begin(systemActor("test"), { address: "192.0.2.1" });

export const lines = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => `line ${from + index}`);

/** Writes `count` events, a few to a transaction. */
export async function writeLog(count: number): Promise<void> {
  for (let done = 0; done < count; done += 100) {
    await note(asTest(), { lines: lines(Math.min(100, count - done), done) });
  }
}
