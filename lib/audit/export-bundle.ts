import { z } from "zod";
import { many, needs, PosternError, query, recordDoor, sql, type Tx } from "#lib/kernel/index.ts";
import { BundleDigest, endLine, proves, provesNot, type BundleEvent } from "./bundle.ts";
import { brokenHead, newestNote } from "./checkpoint-store.ts";
import { eventFilter, EventRow, eventRowSql, filterSql, type EventFilter } from "./event-view.ts";
import { LeafContent } from "./leaf.ts";
import { logSigner } from "./log-signer.ts";
import { inclusionProof, type ReadNode } from "./proofs.ts";
import { openSealed } from "./sealed-parts.ts";
import { sequenceAll } from "./sequence-events.ts";
import { vkeyOf } from "./signed-note.ts";
import { nodeReader } from "./tile-store.ts";

/** What one export holds; more is chosen by time, one part after the other. */
const eventsMax = 10_000;

type Asked = EventFilter & { readonly discloses: boolean };
type Bundle = { readonly bundle: string; readonly events: number; readonly size: number };

/** Events with proofs, as a file that verifies without Postern's database. */
export const exportBundle = query({
  name: "audit.export",
  title: "Export chosen events with proofs that verify offline",
  right: "audit.export",
  scope: "audit:read",
  rest: { method: "POST", path: "/audit/export" },
  input: z.object({
    ...eventFilter,
    /** Whether personal values are opened in it. */
    discloses: z.boolean().default(false),
  }),
  output: z.object({ bundle: z.string(), events: z.number(), size: z.number() }),
  authorize: needs("audit.export"),
  audited: (input) => ({
    ...(input.person !== undefined && { persons: [input.person] }),
    detail: { criteria: criteriaOf(input), discloses: input.discloses },
  }),
  run: async ({ input }) => {
    // The head must cover what was asked for, and this transaction's snapshot is too old for it.
    await sequenceAll();
    return readBundle(input);
  },
});

const criteriaOf = ({ discloses: _discloses, ...filter }: Asked): Record<string, string> =>
  Object.fromEntries(
    Object.entries(filter)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, value instanceof Date ? value.toISOString() : String(value)]),
  );

const readBundle = recordDoor<Asked, Bundle>({
  name: "audit.read-export",
  tables: [],
  millisecondsMax: 55_000,
  run: async ({ tx, now }, asked) => {
    const signer = await logSigner(tx, now);
    const newest = await newestNote(tx);
    if (!newest) throw brokenHead("checkpoint_missing", 0);
    const size = newest.treeSize;
    const chosen = await chooseEvents(tx, asked, size);
    const head = JSON.stringify({
      kind: "postern-audit-bundle",
      version: 1,
      key: vkeyOf(signer),
      checkpoint: newest.note,
      exportedAt: now.toISOString(),
      criteria: criteriaOf(asked),
      proves,
      provesNot,
    });
    const digest = new BundleDigest();
    digest.head(head);
    const lines = [head];
    const read = nodeReader(tx);
    for (const row of chosen) {
      const line = JSON.stringify(await provenEvent(tx, row, { read, size, ...asked }));
      digest.event(line);
      lines.push(line);
    }
    lines.push(endLine(signer, digest));
    return { bundle: `${lines.join("\n")}\n`, events: chosen.length, size };
  },
});

async function chooseEvents(tx: Tx, asked: EventFilter, size: number): Promise<EventRow[]> {
  const found = await many(
    tx,
    EventRow,
    sql`${eventRowSql} where ${filterSql(asked)} and l.leaf_index < ${size}::bigint
        order by l.leaf_index limit ${eventsMax + 1}`,
  );
  if (found.length <= eventsMax) return found;
  throw new PosternError("too_large", "export_too_large", {
    expected: `at most ${eventsMax} events: choose a shorter time`,
  });
}

type Proving = { readonly read: ReadNode; readonly size: number; readonly discloses: boolean };

async function provenEvent(tx: Tx, row: EventRow, at: Proving): Promise<BundleEvent> {
  const index = row.leafIndex ?? 0;
  const path = await inclusionProof(at.read, index, at.size);
  const openings = at.discloses && row.sealed ? await openingsOf(tx, row, row.sealed) : undefined;
  return {
    index,
    leaf: row.body,
    proof: path.map((hash) => hash.toString("base64")),
    ...(openings && { openings }),
  };
}

async function openingsOf(tx: Tx, row: EventRow, sealed: Uint8Array) {
  const { id } = LeafContent.parse(JSON.parse(row.body));
  return (await openSealed(tx, id, sealed)).openings;
}
