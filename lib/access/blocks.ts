import { newId } from "#lib/kernel/index.ts";
import type { Block } from "./assignment.ts";
import { forever, intersect, isEmptyInterval, subtract, type Interval } from "./interval.ts";
import type { Piece } from "./piece.ts";
import type { Subject } from "./subject.ts";

export type WantedBlock = Omit<Block, "id">;

/** Leave and suspension stop everything from now on, until they end. */
export function personBlocks(subject: Subject, at: number): WantedBlock[] {
  const stop = (kind: "leave" | "suspension"): WantedBlock => ({
    kind,
    entitlementId: null,
    assignmentId: null,
    sourceId: null,
    validFrom: at,
    validTo: forever,
  });
  return [
    ...(subject.hrState === "leave" ? [stop("leave")] : []),
    ...(subject.isSuspended ? [stop("suspension")] : []),
  ];
}

const interval = ({ validFrom, validTo }: WantedBlock): Interval => ({
  from: validFrom,
  to: validTo,
});

/** The pieces without the stretches that blocks take from them. */
export function withoutBlocked(
  pieces: readonly Piece[],
  blocks: readonly WantedBlock[],
): readonly Piece[] {
  if (blocks.length === 0) return pieces;
  return pieces.flatMap((piece) => {
    const holes = blocks.filter((block) => isAbout(block, piece)).map(interval);
    if (holes.length === 0) return [piece];
    return subtract(piece, holes).map(({ from, to }) => ({ ...piece, from, to }));
  });
}

const isAbout = (block: WantedBlock, piece: Piece): boolean =>
  (block.entitlementId === null || block.entitlementId === piece.entitlementId) &&
  (block.assignmentId === null || block.assignmentId === piece.assignmentId);

const keyOf = (block: WantedBlock) =>
  `${block.kind}:${block.entitlementId}:${block.assignmentId}:${block.sourceId}`;

export type BlockChange = { readonly opened: readonly Block[]; readonly closed: readonly string[] };

/** The difference between the blocks that stand and those that should, from `at` on. */
export function blockChange(
  held: readonly Block[],
  wanted: readonly WantedBlock[],
  at: number,
): BlockChange {
  const missing = new Set(
    wanted
      .map((block) => ({ ...block, validFrom: Math.max(block.validFrom, at) }))
      .filter((block) => !isEmptyInterval(interval(block))),
  );
  const closed: string[] = [];
  for (const block of held) {
    const found = [...missing].find((other) => isSameFrom(block, other, at));
    if (found) missing.delete(found);
    else closed.push(block.id);
  }
  return { opened: [...missing].map((block) => ({ id: newId(), ...block })), closed };
}

function isSameFrom(held: Block, wanted: WantedBlock, at: number): boolean {
  if (keyOf(held) !== keyOf(wanted)) return false;
  const rest = intersect(interval(held), { from: at, to: forever });
  return rest.from === wanted.validFrom && rest.to === wanted.validTo;
}
