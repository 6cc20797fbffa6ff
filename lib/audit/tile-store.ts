import { execute, recordset, rows, sql, type Tx } from "#lib/kernel/index.ts";
import type { ReadNode } from "./proofs.ts";
import { nodesOver } from "./subtree.ts";
import { CompactRange } from "./compact-range.ts";
import { edgeTiles, nodeIn, tileKey, tileOf, type TileAt } from "./tile.ts";

type TileRow = { readonly level: number; readonly index: bigint; readonly hashes: Uint8Array };

async function readTiles(tx: Tx, tiles: readonly TileAt[]): Promise<ReadonlyMap<string, Buffer>> {
  if (tiles.length === 0) return new Map();
  const found = await rows<TileRow>(
    tx,
    sql`select t.level, t.index, t.hashes
        from jsonb_to_recordset(${recordset(tiles)}) as x (level int, index bigint)
        join audit_tile t on t.level = x.level and t.index = x.index`,
  );
  return new Map(
    found.map(({ level, index, hashes }) => [
      tileKey({ level, index: Number(index) }),
      Buffer.from(hashes),
    ]),
  );
}

/** What a tree of `size` leaves grows from: its unfinished tiles, by level. */
export async function readEdge(tx: Tx, size: number): Promise<ReadonlyMap<number, Buffer>> {
  const tiles = await readTiles(tx, edgeTiles(size));
  return new Map(
    edgeTiles(size).map((at) => [at.level, tiles.get(tileKey(at)) ?? Buffer.alloc(0)]),
  );
}

export async function writeTiles(tx: Tx, tiles: readonly (TileAt & { hashes: Buffer })[]) {
  const set = tiles.map(({ level, index, hashes }) => ({
    level,
    index,
    hashes: hashes.toString("base64"),
  }));
  await execute(
    tx,
    sql`insert into audit_tile (level, index, hashes)
        select level, index, decode(hashes, 'base64')
        from jsonb_to_recordset(${recordset(set)}) as x (level int, index bigint, hashes text)
        on conflict (level, index) do update set hashes = excluded.hashes`,
  );
}

const tilesKept = 4096;

/** Reads nodes of the stored tree, each tile once. */
export function nodeReader(tx: Tx): ReadNode {
  const tiles = new Map<string, Promise<Buffer>>();
  const load = async (at: TileAt) => {
    const found = (await readTiles(tx, [at])).get(tileKey(at));
    if (!found) throw new RangeError(`the log has no tile ${tileKey(at)}`);
    return found;
  };
  return async (node) => {
    const at = tileOf(node);
    const key = tileKey(at);
    const known = tiles.get(key);
    if (known) return nodeIn(await known, node);
    if (tiles.size >= tilesKept) tiles.clear();
    const loading = load(at);
    tiles.set(key, loading);
    return nodeIn(await loading, node);
  };
}

/** The root of the first `size` leaves, from the stored tiles. */
export async function storedRoot(tx: Tx, size: number): Promise<Buffer> {
  const read = nodeReader(tx);
  const roots: Buffer[] = [];
  for (const node of nodesOver(0, size)) roots.push(await read(node));
  return new CompactRange(size, roots).root();
}
