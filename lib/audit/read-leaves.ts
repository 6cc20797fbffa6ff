import { copyRows, type Connection, type RowCursor } from "./copy-rows.ts";
import { leafColumns } from "./event-columns.ts";
import { tileWidth } from "./tile.ts";

/** Leaves that one statement reads: enough that its own cost does not count. */
export const leavesAtOnce = 256 * tileWidth;

/**
 * Plans for a log whose statistics are young mislead: for every batch they would sort, or read the
 * whole table. The indexes give rows in order.
 */
export async function readInOrder(client: Connection): Promise<void> {
  for (const way of ["hashjoin", "mergejoin", "bitmapscan", "sort", "seqscan"]) {
    await client.query(`set local enable_${way} = off`);
  }
}

/** The rows of the next leaves from `from`, in order. */
export const readLeaves = (
  client: Connection,
  from: number,
  onRow: (row: RowCursor) => void,
): Promise<void> =>
  copyRows(
    client,
    `select ${leafColumns}
     from audit_leaf l left join audit_event e on e.arrival = l.arrival
     where l.leaf_index >= ${from} and l.leaf_index < ${from + leavesAtOnce}
     order by l.leaf_index`,
    onRow,
  );

/** Stored hashes of one tile level, by position, for the positions from `from` to before `to`. */
export async function readHashes(
  client: Connection,
  level: number,
  { from, to }: { from: number; to: number },
): Promise<ReadonlyMap<number, Buffer>> {
  const { rows } = await client.query<{ index: string; hashes: Buffer }>(
    "select index, hashes from audit_tile where level = $1 and index >= $2 and index < $3",
    [level, Math.floor(from / tileWidth), Math.ceil(to / tileWidth)],
  );
  return new Map(rows.map(({ index, hashes }) => [Number(index), hashes]));
}
