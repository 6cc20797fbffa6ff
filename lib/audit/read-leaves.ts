import { copyRows, type Connection, type CopiedRow } from "./copy-rows.ts";
import { eventColumns } from "./event-columns.ts";
import { tileWidth } from "./tile.ts";

/** Leaves that one statement reads: enough that its own cost does not count. */
export const leavesAtOnce = 64 * tileWidth;

export type ReadLeaf = {
  readonly index: number;
  readonly body: Buffer | null;
  /** The columns of `eventColumns`. */
  readonly columns: CopiedRow;
};

/** The rows of `count` leaves from `from`, in order. */
export async function* readLeaves(client: Connection, from: number): AsyncGenerator<ReadLeaf[]> {
  const query = `select l.leaf_index, e.body, ${eventColumns}
    from audit_leaf l left join audit_event e on e.arrival = l.arrival
    where l.leaf_index >= ${from} and l.leaf_index < ${from + leavesAtOnce}
    order by l.leaf_index`;
  for await (const rows of copyRows(client, query)) {
    yield rows.map(([index, body, ...columns]) => ({
      index: Number(index?.readBigInt64BE() ?? -1n),
      body: body ?? null,
      columns,
    }));
  }
}

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
