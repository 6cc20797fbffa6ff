import { hashBytes, nodeHash } from "./hashes.ts";
import { CompactRange } from "./compact-range.ts";
import { nodesOver, type NodeAt } from "./subtree.ts";

/** C2SP tlog-tiles: a tile holds up to 2^8 neighbouring hashes of tree level 8 × its own level. */
export const tileHeight = 8;
export const tileWidth = 2 ** tileHeight;

export type TileAt = { readonly level: number; readonly index: number };
export const tileKey = ({ level, index }: TileAt): string => `${level}/${index}`;

export const hashAt = (hashes: Buffer, index: number): Buffer => {
  const at = hashes.subarray(index * hashBytes, (index + 1) * hashBytes);
  if (at.length < hashBytes) throw new RangeError(`the log's tile holds no hash ${index}`);
  return at;
};

/** The tile that a subtree's root is computed from. */
export const tileOf = ({ level, index }: NodeAt): TileAt => {
  const tileLevel = Math.floor(level / tileHeight);
  const within = level - tileLevel * tileHeight;
  return { level: tileLevel, index: Math.floor((index * 2 ** within) / tileWidth) };
};

/** The root of a subtree, from its tile's hashes. */
export function nodeIn(hashes: Buffer, node: NodeAt): Buffer {
  const tile = tileOf(node);
  const width = 2 ** (node.level - tile.level * tileHeight);
  const first = node.index * width - tile.index * tileWidth;
  return rootOfRun(hashes, first, width);
}

function rootOfRun(hashes: Buffer, first: number, width: number): Buffer {
  if (width === 1) return hashAt(hashes, first);
  const half = width / 2;
  return nodeHash(rootOfRun(hashes, first, half), rootOfRun(hashes, first + half, half));
}

/** The tiles at the right edge of a tree that are not full. */
export function edgeTiles(size: number): TileAt[] {
  const tiles: TileAt[] = [];
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / tileWidth)) {
    if (count % tileWidth > 0) tiles.push({ level, index: Math.floor(count / tileWidth) });
  }
  return tiles;
}

/** Appends leaves to tiles: holds the unfinished ones, and collects those that changed. */
export class TileWriter {
  readonly #open = new Map<number, Buffer[]>();
  readonly #changed = new Map<string, TileAt & { hashes: Buffer }>();
  readonly #indices = new Map<number, number>();
  readonly #range: CompactRange;

  /** @param edge the unfinished tiles of a tree of `size` leaves, by level. */
  constructor(size: number, edge: ReadonlyMap<number, Buffer>) {
    for (const { level, index } of edgeTiles(size)) {
      const hashes = edge.get(level) ?? Buffer.alloc(0);
      const wanted = Math.floor(size / tileWidth ** level) % tileWidth;
      this.#open.set(
        level,
        Array.from({ length: wanted }, (_, at) => hashAt(hashes, at)),
      );
      this.#indices.set(level, index);
    }
    this.#range = new CompactRange(
      size,
      nodesOver(0, size).map((node) => this.#edgeNode(node)),
    );
    for (let level = 0, count = size; count > 0; level += 1) {
      this.#indices.set(level, Math.floor(count / tileWidth));
      count = Math.floor(count / tileWidth);
    }
  }

  get size(): number {
    return this.#range.size;
  }

  root(): Buffer {
    return this.#range.root();
  }

  append(leaf: Buffer): void {
    this.#range.append(leaf);
    this.#push(0, leaf);
  }

  /** The tiles that grew, once all leaves are in. */
  changed(): (TileAt & { hashes: Buffer })[] {
    for (const [level, hashes] of this.#open) {
      if (hashes.length > 0) this.#keep(level, hashes);
    }
    return [...this.#changed.values()];
  }

  #push(level: number, hash: Buffer): void {
    const hashes = this.#open.get(level) ?? [];
    hashes.push(hash);
    this.#open.set(level, hashes);
    if (hashes.length < tileWidth) return;
    this.#keep(level, hashes);
    this.#open.set(level, []);
    this.#indices.set(level, (this.#indices.get(level) ?? 0) + 1);
    this.#push(level + 1, rootOfRun(Buffer.concat(hashes), 0, tileWidth));
  }

  #keep(level: number, hashes: readonly Buffer[]): void {
    const at = { level, index: this.#indices.get(level) ?? 0 };
    this.#changed.set(tileKey(at), { ...at, hashes: Buffer.concat(hashes) });
  }

  #edgeNode(node: NodeAt): Buffer {
    const { level } = tileOf(node);
    return nodeIn(Buffer.concat(this.#open.get(level) ?? []), node);
  }
}
