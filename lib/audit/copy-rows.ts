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

/** Signature, flags and length of the header's extension. */
const headBytes = 19;
const endOfRows = -1;
const nullLength = -1;
const absent = -1;

/** The row that was read last: a view that the next one replaces, so reading makes no waste. */
export class RowCursor {
  #bytes: Buffer = Buffer.alloc(0);
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  /** Reads the row at this place; its end, or nothing when it is not complete or rows are over. */
  read(bytes: Buffer, start: number): number | undefined {
    if (bytes.length < start + 2) return undefined;
    const count = bytes.readInt16BE(start);
    if (count === endOfRows) return undefined;
    let at = start + 2;
    for (let column = 0; column < count; column++) {
      if (bytes.length < at + 4) return undefined;
      const length = bytes.readInt32BE(at);
      at += 4;
      this.#starts[column] = length === nullLength ? absent : at;
      if (length !== nullLength) at += length;
      this.#ends[column] = at;
    }
    if (bytes.length < at) return undefined;
    this.#bytes = bytes;
    return at;
  }

  has(column: number): boolean {
    return this.#start(column) !== absent;
  }
  text(column: number): string {
    return this.#bytes.toString("utf8", this.#start(column), this.#end(column));
  }
  /** An int8; exact up to 2^53. */
  integer(column: number): number {
    const start = this.#start(column);
    return this.#bytes.readInt32BE(start) * 2 ** 32 + this.#bytes.readUInt32BE(start + 4);
  }
  bytes(column: number): Buffer {
    return this.#bytes.subarray(this.#start(column), this.#end(column));
  }
  /** The value behind one byte of the caller's choice, without copying. */
  marked(column: number, mark: number): Buffer {
    const start = this.#start(column) - 1;
    // That byte is the end of the value's length, which was read already.
    this.#bytes[start] = mark;
    return this.#bytes.subarray(start, this.#end(column));
  }

  #start(column: number): number {
    return this.#starts[column] ?? absent;
  }
  #end(column: number): number {
    return this.#ends[column] ?? absent;
  }
}

/**
 * Rows of a query as PostgreSQL's binary COPY hands them over: the fastest way out, in memory that
 * does not grow.
 */
export async function copyRows(
  client: Connection,
  query: string,
  onRow: (row: RowCursor) => void,
): Promise<void> {
  const stream: Readable = client.query(copyTo(`copy (${query}) to stdout (format binary)`));
  const row = new RowCursor();
  let rest: Buffer = Buffer.alloc(0);
  let start = headBytes;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = start;
    for (let end = row.read(bytes, at); end !== undefined; end = row.read(bytes, at)) {
      onRow(row);
      at = end;
    }
    rest = bytes.subarray(Math.min(at, bytes.length));
    start = Math.max(0, at - bytes.length);
  }
}
