import type { Database } from "#lib/kernel/index.ts";

/** Flips one bit of a letter in the n-th event of an exported bundle; says where. */
export function flipInBundle(bundle: string, nth: number) {
  const lines = bundle.split("\n");
  const event = lines[nth] ?? "";
  const { index } = JSON.parse(event) as { index: number };
  const bytes = Buffer.from(event);
  const at = bytes.indexOf("action") + 1;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  lines[nth] = bytes.toString();
  return { altered: lines.join("\n"), index, line: nth + 1 };
}

/** As whoever holds the database could: past every trigger. Answers how to put it back. */
export async function flipInDatabase(db: Database, index: number): Promise<() => Promise<void>> {
  const { rows } = await db.pool.query<{ arrival: string; body: string }>(
    `select arrival, body from audit_event join audit_leaf using (arrival) where leaf_index = $1`,
    [index],
  );
  const [row] = rows;
  if (!row) throw new Error(`there is no event ${index}`);
  const bytes = Buffer.from(row.body);
  const at = bytes.indexOf("action") + 1;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeBody(db, row.arrival, bytes.toString());
  return () => writeBody(db, row.arrival, row.body);
}

async function writeBody(db: Database, arrival: string, body: string): Promise<void> {
  const client = await db.pool.connect();
  try {
    await client.query("begin; set local session_replication_role = replica");
    await client.query("update audit_event set body = $2 where arrival = $1", [arrival, body]);
    await client.query("commit");
  } finally {
    client.release(true);
  }
}
