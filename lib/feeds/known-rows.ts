import { recordDoor, rows, sql } from "#lib/kernel/index.ts";
import { loadKnown } from "./feed-store.ts";

/** Everybody of a feed with the hash of their last row: read once a run, into memory. */
export const knownRows = recordDoor({
  name: "feed.known",
  tables: [],
  millisecondsMax: 120_000,
  run: ({ tx }, { feedId }: { feedId: string }) => loadKnown(tx, feedId),
});

export const isRunning = recordDoor({
  name: "feed.is-running",
  tables: [],
  run: async ({ tx }, { runId }: { runId: string }) => {
    const found = await rows<{ state: string }>(
      tx,
      sql`select state from feed_run where id = ${runId}::uuid`,
    );
    return found[0]?.state === "running";
  },
});
