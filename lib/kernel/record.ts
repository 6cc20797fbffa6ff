import type { Tx } from "./database.ts";
import { openDoor } from "./door.ts";
import { inTransaction } from "./transaction.ts";

export type RecordSpec<Input, Output> = {
  readonly name: string;
  /** The tables it may write; one golden file lists all of them. */
  readonly tables: readonly string[];
  readonly run: (at: { tx: Tx; now: Date }, input: Input) => Promise<Output>;
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
      async (tx) => spec.run({ tx, now: await openDoor(tx, "record", spec.name) }, input),
      { timeout: spec.millisecondsMax ?? 30_000, maxWait: 15_000 },
    );
  return Object.assign(call, { kind: "record" as const, spec });
}
