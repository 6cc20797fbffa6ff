import type { Tx } from "./database.ts";
import { openDoor } from "./door.ts";
import { sendNotice } from "./live.ts";
import { inTransaction } from "./transaction.ts";

/** What a record works with. */
export type Recording = {
  readonly tx: Tx;
  readonly now: Date;
  /** Tells caches and open pages after the commit: a topic and the ids concerned. */
  readonly live: (topic: string, ids: readonly string[]) => void;
};

export type RecordSpec<Input, Output> = {
  readonly name: string;
  /** The tables it may write; one golden file lists all of them. */
  readonly tables: readonly string[];
  readonly run: (at: Recording, input: Input) => Promise<Output>;
  readonly millisecondsMax?: number;
};

export type RecordDoor<Input, Output> = {
  (input: Input): Promise<Output>;
  readonly kind: "record";
  readonly spec: RecordSpec<Input, Output>;
};

/**
 * For machinery that is not the domain (last-seen, throttles, the sequencer, a run's progress):
 * grants no right and writes no event of its own.
 */
export function recordDoor<Input, Output>(
  spec: RecordSpec<Input, Output>,
): RecordDoor<Input, Output> {
  // Async, so that a database that is closed meanwhile rejects: a timer's throw ends the process.
  const call = async (input: Input): Promise<Output> =>
    inTransaction(
      async (tx) => {
        const topics = new Map<string, Set<string>>();
        const live = (topic: string, ids: readonly string[]) =>
          void topics.set(topic, new Set([...(topics.get(topic) ?? []), ...ids]));
        const now = await openDoor(tx, "record", spec.name);
        const output = await spec.run({ tx, now, live }, input);
        await sendNotice(tx, topics);
        return output;
      },
      { timeout: spec.millisecondsMax ?? 30_000, maxWait: 15_000 },
    );
  return Object.assign(call, { kind: "record" as const, spec });
}
