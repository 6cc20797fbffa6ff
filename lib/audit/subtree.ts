/** A complete subtree: the `index`-th of those with 2^`level` leaves. */
export type NodeAt = { readonly level: number; readonly index: number };

/** The largest power of two below `size` (RFC 9162 §2.1.1), for sizes above 1. */
export function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** The complete subtrees that cover the leaves from `from` to before `to`, from left to right. */
export function nodesOver(from: number, to: number): NodeAt[] {
  const nodes: NodeAt[] = [];
  for (let at = from; at < to;) {
    let level = 0;
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= to) level += 1;
    nodes.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return nodes;
}
