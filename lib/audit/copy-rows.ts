import type { Readable } from "node:stream";
import { to as copyTo } from "pg-copy-streams";
import { database } from "#lib/kernel/index.ts";

/** A connection of one's own: for COPY, which Prisma does not speak. */
const connect = async () => database().pool.connect();
export type Connection = Awaited<ReturnType<typeof connect>>;

/** Works on one unchanging snapshot of the database, in memory that does not grow. */
export async function onSnapshot<T>(work: (client: Connection) => Promise<T>): Promise<T> {
  const client = await connect();
  let failure: Error | undefined;
  try {
    await client.query("begin isolation level repeatable read read only");
    return await work(client);
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    // After a failure the connection may be in the middle of a COPY: it is not used again.
    if (failure === undefined) await client.query("commit");
    client.release(failure);
  }
}

/** A row of a binary COPY: the bytes of each column, or nothing for null. */
export type CopiedRow = readonly (Buffer | null)[];

/** Signature, flags and length of the header's extension. */
const headBytes = 19;
const endOfRows = -1;
const nullLength = -1;

/**
 * Rows of a query as PostgreSQL's binary COPY hands them over, in batches as they arrive: the
 * fastest way out, in memory that does not grow. The byte before each value may be overwritten.
 */
export async function* copyRows(client: Connection, query: string): AsyncGenerator<CopiedRow[]> {
  const stream: Readable = client.query(
    copyTo(`copy (${query}) to stdout (format binary)`, { highWaterMark: 1 << 18 }),
  );
  let rest: Buffer = Buffer.alloc(0);
  let isHead = true;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const start = isHead ? headBytes : 0;
    if (bytes.length < start) {
      rest = bytes;
      continue;
    }
    isHead = false;
    const { rows, end } = splitRows(bytes, start);
    rest = bytes.subarray(end);
    if (rows.length > 0) yield rows;
  }
}

function splitRows(bytes: Buffer, start: number): { rows: CopiedRow[]; end: number } {
  const rows: CopiedRow[] = [];
  let end = start;
  for (;;) {
    const row = readRow(bytes, end);
    if (!row) return { rows, end };
    rows.push(row.columns);
    end = row.end;
  }
}

/** The row at this place; nothing when it is not complete yet, or the rows are over. */
function readRow(bytes: Buffer, start: number) {
  if (bytes.length < start + 2) return undefined;
  const count = bytes.readInt16BE(start);
  if (count === endOfRows) return undefined;
  const columns: (Buffer | null)[] = [];
  let at = start + 2;
  for (let column = 0; column < count; column++) {
    if (bytes.length < at + 4) return undefined;
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length === nullLength) {
      columns.push(null);
      continue;
    }
    if (bytes.length < at + length) return undefined;
    columns.push(bytes.subarray(at, at + length));
    at += length;
  }
  return { columns, end: at };
}
