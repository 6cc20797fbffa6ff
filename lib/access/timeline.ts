import type { Interval } from "./interval.ts";
import type { Piece } from "./piece.ts";

/** A stretch with a constant, sorted set of reasons. */
export type Segment = Interval & { readonly reasons: readonly string[] };

/** For each entitlement, its maximal stretches with a constant set of reasons, in order. */
export function timelineOf(pieces: readonly Piece[]): Map<string, Segment[]> {
  const byEntitlement = new Map<string, Piece[]>();
  for (const piece of pieces) {
    const known = byEntitlement.get(piece.entitlementId);
    if (known) known.push(piece);
    else byEntitlement.set(piece.entitlementId, [piece]);
  }
  const timeline = new Map<string, Segment[]>();
  for (const [id, own] of byEntitlement) timeline.set(id, segmentsOf(own));
  return timeline;
}

function segmentsOf(pieces: readonly Piece[]): Segment[] {
  const [first] = pieces;
  if (first === undefined) return [];
  if (pieces.length === 1) return [segment(first, [first.assignmentId])];
  const edges = [...new Set(pieces.flatMap(({ from, to }) => [from, to]))].toSorted(
    (a, b) => a - b,
  );
  const segments: Segment[] = [];
  for (const [index, from] of edges.entries()) {
    const to = edges[index + 1];
    if (to === undefined) break;
    const reasons = pieces
      .filter((piece) => piece.from <= from && to <= piece.to)
      .map((piece) => piece.assignmentId);
    append(segments, segment({ from, to }, [...new Set(reasons)].toSorted()));
  }
  return segments;
}

const segment = ({ from, to }: Interval, reasons: readonly string[]): Segment => ({
  from,
  to,
  reasons,
});

function append(segments: Segment[], next: Segment): void {
  if (next.reasons.length === 0) return;
  const last = segments.at(-1);
  if (last?.to === next.from && isSameSet(last.reasons, next.reasons)) {
    segments[segments.length - 1] = segment({ from: last.from, to: next.to }, last.reasons);
  } else segments.push(next);
}

/** Whether two sorted sets are equal. */
export const isSameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((each, index) => each === b[index]);
