import { setTimeout as pause } from "node:timers/promises";
import { execute, recordDoor, rows, sql, type Tx } from "#lib/kernel/index.ts";
import { brokenHead, insertCheckpoint, newestHead } from "./checkpoint-store.ts";
import { leafHash } from "./hashes.ts";
import { logSigner } from "./log-signer.ts";
import { TileWriter } from "./tile.ts";
import { readEdge, writeTiles } from "./tile-store.ts";
import type { Head } from "./verify-proof.ts";

export const sequencerLock = sql`hashtext('postern.audit.sequencer')::bigint`;
/** What one transaction takes: about half a second of work. */
export const batchMax = 5000;

export type Sequenced = {
  readonly count: number;
  /** The size of the tree that is now signed; unset when another process was at it. */
  readonly size?: number;
};

/**
 * Gives committed events their place in the tree and signs the new head. Any committed event that
 * still waits is taken, so that a slow transaction is late but never skipped; `arrival` rises in
 * the order of a person's changes, because those wait for each other.
 */
export const sequenceEvents = recordDoor<{ limit?: number }, Sequenced>({
  name: "audit.sequence",
  tables: ["audit_pending", "audit_leaf", "audit_tile", "audit_checkpoint", "audit_signer"],
  run: async ({ tx, now }, { limit = batchMax }) => {
    if (!(await isAlone(tx))) return { count: 0 };
    const waiting = await takeWaiting(tx, limit);
    const signer = await logSigner(tx, now);
    const head = await newestHead(tx, signer);
    if (waiting.length === 0) return { count: 0, size: head.size };
    const tiles = growFrom(head, await readEdge(tx, head.size));
    for (const { body } of waiting) tiles.append(leafHash(Buffer.from(body)));
    await writeLeaves(tx, head.size, waiting);
    await writeTiles(tx, tiles.changed());
    const grown = { size: tiles.size, root: tiles.root() };
    await insertCheckpoint(tx, signer, { head: grown, now });
    return { count: waiting.length, size: grown.size };
  },
});

/** The stored hashes must be those that were signed: nothing is signed on top of others. */
function growFrom(head: Head, edge: ReadonlyMap<number, Buffer>): TileWriter {
  try {
    const tiles = new TileWriter(head.size, edge);
    if (tiles.root().equals(head.root)) return tiles;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw brokenHead("stored_hashes", head.size);
}

async function isAlone(tx: Tx): Promise<boolean> {
  const [found] = await rows<{ isAlone: boolean }>(
    tx,
    sql`select pg_try_advisory_xact_lock(${sequencerLock}) as is_alone`,
  );
  return found?.isAlone ?? false;
}

type Waiting = { readonly arrival: bigint; readonly body: string };

/** A waiting number whose event is gone stays, and verification finds it. */
const takeWaiting = (tx: Tx, limit: number) =>
  rows<Waiting>(
    tx,
    sql`select e.arrival, e.body from audit_pending p join audit_event e on e.arrival = p.arrival
        order by p.arrival limit ${limit}`,
  );

async function writeLeaves(tx: Tx, size: number, waiting: readonly Waiting[]): Promise<void> {
  const arrivals = JSON.stringify(waiting.map(({ arrival }) => Number(arrival)));
  await execute(
    tx,
    sql`insert into audit_leaf (leaf_index, arrival)
        select ${size} + place - 1, arrival::bigint
        from jsonb_array_elements_text(${arrivals}::jsonb) with ordinality as x (arrival, place)`,
  );
  await execute(
    tx,
    sql`delete from audit_pending where arrival in (
          select arrival::bigint
          from jsonb_array_elements_text(${arrivals}::jsonb) as x (arrival))`,
  );
}

/** Sequences until nothing waits; waits for another process that is at it. */
export async function sequenceAll(): Promise<number> {
  for (;;) {
    const { count, size } = await sequenceEvents({});
    if (size !== undefined && count < batchMax) return size;
    if (size === undefined) await pause(50);
  }
}
