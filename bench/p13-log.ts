import { createHash } from "node:crypto";
import { to as copyTo } from "pg-copy-streams";
import { z } from "zod";
import { sequenceAll, verifyLog } from "#lib/audit/index.ts";
import {
  begin,
  command,
  database,
  newId,
  onlySystem,
  PersonId,
  systemActor,
} from "#lib/kernel/index.ts";
import { timed, type Finding } from "./measure.ts";

const system = begin(systemActor("bench"), { address: "192.0.2.1" });
const eventsPerCommand = 5000;

const writeEvents = command({
  name: "bench.note",
  title: "Writes events into the log.",
  right: "system",
  rest: "internal",
  input: z.object({ count: z.number(), person: PersonId }),
  output: z.void(),
  load: async () => undefined,
  authorize: onlySystem,
  run: async ({ input, record }) => {
    for (let index = 0; index < input.count; index++) {
      record({
        persons: [input.person],
        target: newId(),
        detail: { index, list: [1, "two", null] },
        personal: { text: `line ${index}` },
      });
    }
  },
});

/** P13: append, sequence, then verify everything, against reading and hashing each row. */
export async function verifyEvents(events: number): Promise<Finding> {
  const append = await timed(async () => {
    for (let done = 0; done < events; done += eventsPerCommand) {
      await writeEvents(system, {
        count: Math.min(eventsPerCommand, events - done),
        person: newId(),
      });
    }
  });
  const sequence = await timed(() => sequenceAll());
  const plain = await timed(copyAndHash);
  const heapBefore = process.memoryUsage().rss;
  let rssMax = heapBefore;
  const onProgress = () => {
    rssMax = Math.max(rssMax, process.memoryUsage().rss);
  };
  const ours = await timed(() => verifyLog({ onProgress }));
  const ratio = ours.ms / plain.ms;
  return {
    row: "P13",
    what: `verify ${events} events`,
    people: 0,
    baseline: "COPY out and SHA-256 of each row",
    target: "≤ 3 ×, memory flat",
    ratio,
    met: ratio <= 3 && ours.answer.isSound && ours.answer.leaves === events,
    numbers: {
      verify: ours.ms,
      "COPY and hash": plain.ms,
      "append, µs an event": (append.ms / events) * 1000,
      "sequence, µs an event": (sequence.ms / events) * 1000,
      "MiB over the start": Math.max(0, rssMax - heapBefore) / 2 ** 20,
    },
  };
}

async function copyAndHash(): Promise<number> {
  const client = await database().pool.connect();
  try {
    const stream = client.query(
      copyTo("copy (select body, sealed from audit_event order by arrival) to stdout"),
    );
    let [rows, rest] = [0, ""];
    for await (const chunk of stream) {
      const lines = (rest + String(chunk)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        createHash("sha256").update(line).digest();
        rows += 1;
      }
    }
    return rows;
  } finally {
    client.release();
  }
}
