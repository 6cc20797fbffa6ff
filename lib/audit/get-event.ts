import { z } from "zod";
import { needs, one, query, sql } from "#lib/kernel/index.ts";
import { newestNote } from "./checkpoint-store.ts";
import { parseCheckpoint } from "./checkpoint.ts";
import { EventRow, eventRowSql, EventView, viewOf } from "./event-view.ts";
import { inclusionProof } from "./proofs.ts";
import { nodeReader } from "./tile-store.ts";

const Proof = z.object({
  /** The canonical text that is hashed. */
  leaf: z.string(),
  index: z.number(),
  size: z.number(),
  path: z.array(z.string()),
  checkpoint: z.string(),
});

/** One event, with the proof that it stands in the log under the newest signed head. */
export const getEvent = query({
  name: "audit.get",
  title: "Show one event and the proof that it stands in the log",
  right: "audit.read",
  scope: "audit:read",
  rest: { method: "GET", path: "/audit/events/{id}" },
  input: z.object({ id: z.uuid() }),
  output: z.object({ event: EventView, proof: Proof.nullable() }),
  authorize: needs("audit.read"),
  run: async ({ tx, input }) => {
    const row = await one(
      tx,
      EventRow,
      sql`${eventRowSql} where e.id = ${input.id}::uuid`,
      "event",
    );
    const newest = await newestNote(tx);
    const size = newest && parseCheckpoint(newest.note)?.size;
    const index = row.leafIndex;
    if (!newest || size === undefined || index === null || index >= size) {
      return { event: viewOf(row), proof: null };
    }
    const path = await inclusionProof(nodeReader(tx), index, size);
    const proof = {
      leaf: row.body,
      index,
      size,
      path: path.map((hash) => hash.toString("base64")),
      checkpoint: newest.note,
    };
    return { event: viewOf(row), proof };
  },
});
