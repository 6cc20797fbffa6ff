import type { Connection } from "./copy-rows.ts";
import type { Findings } from "./findings.ts";
import { hashBytes } from "./hashes.ts";
import { tileWidth } from "./tile.ts";

type Counts = {
  readonly events: string;
  readonly leaves: string;
  readonly pending: string;
  readonly tile_bytes: string | null;
  readonly roots: string;
};

/** What no leaf leads to: events and hashes that nobody signed. Answers how many events wait. */
export async function checkStore(
  client: Connection,
  size: number,
  findings: Findings,
): Promise<number> {
  const { rows } = await client.query<Counts>(
    `select (select count(*) from audit_event) as events,
            (select count(*) from audit_leaf) as leaves,
            (select count(*) from audit_pending) as pending,
            (select sum(length(hashes)) from audit_tile) as tile_bytes,
            (select count(*) from audit_checkpoint
             where note not like '%' || chr(10) || tree_size::text || chr(10)
                                 || encode(root_hash, 'base64') || chr(10) || '%') as roots`,
  );
  const [counts] = rows;
  if (!counts) return 0;
  const { events, leaves, pending } = counts;
  if (Number(events) !== Number(leaves) + Number(pending)) await unlisted(client, size, findings);
  await lostPending(client, size, findings);
  if (Number(counts.tile_bytes ?? 0) !== tileBytesOf(size)) {
    findings.add({ index: size, reason: "hash_altered" });
  }
  if (Number(counts.roots) > 0) findings.add({ index: size, reason: "checkpoint_signature" });
  return Number(pending);
}

function tileBytesOf(size: number): number {
  let hashes = 0;
  for (let count = size; count > 0; count = Math.floor(count / tileWidth)) hashes += count;
  return hashes * hashBytes;
}

/** Events that were put in, and that neither stand in the tree nor wait for it. */
async function unlisted(client: Connection, size: number, findings: Findings): Promise<void> {
  const { rows } = await client.query<{ next: string | null }>(
    `select (select min(l.leaf_index) from audit_leaf l where l.arrival > e.arrival) as next
     from audit_event e
     where not exists (select from audit_leaf l where l.arrival = e.arrival)
       and not exists (select from audit_pending p where p.arrival = e.arrival)
     order by e.arrival limit 100`,
  );
  for (const { next } of rows) {
    findings.add({ index: next === null ? size : Number(next), reason: "event_unlisted" });
  }
}

/** Events that were taken away before they were sequenced. */
async function lostPending(client: Connection, size: number, findings: Findings): Promise<void> {
  const { rows } = await client.query(
    `select from audit_pending p
     where not exists (select from audit_event e where e.arrival = p.arrival) limit 1`,
  );
  if (rows.length > 0) findings.add({ index: size, reason: "pending_event_missing" });
}
