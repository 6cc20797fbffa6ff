import { newId } from "#lib/kernel/index.ts";
import type { AccessRow } from "./assignment.ts";
import { always, forever, intersect, subtract, type Interval } from "./interval.ts";
import { isSameSet, type Segment } from "./timeline.ts";

/** A right that comes or goes, with the assignments that gave it. */
export type RightChange = { readonly entitlementId: string; readonly reasons: readonly string[] };

/** What turns the rows that stand into the rows that should, from `at` on. */
export type AccessChange = {
  readonly opened: AccessRow[];
  /** Ends now (`validTo` is `at`) or at another instant than before. */
  readonly rescheduled: { readonly id: string; readonly validTo: number }[];
  /** In the future until now, and never to come into force. */
  readonly withdrawn: string[];
  readonly gains: RightChange[];
  readonly losses: RightChange[];
  keeps: number;
};

/** From `at` on. What stops only because employment does is no loss. */
export function accessChange(
  held: readonly AccessRow[],
  wanted: ReadonlyMap<string, readonly Segment[]>,
  { at, employed = always }: Span,
): AccessChange {
  const change: AccessChange = {
    opened: [],
    rescheduled: [],
    withdrawn: [],
    gains: [],
    losses: [],
    keeps: 0,
  };
  const before = Map.groupBy(held, (row) => row.entitlementId);
  for (const [id, segments] of wanted) {
    compare(change, { id, rows: before.get(id) ?? [], segments, at, employed });
  }
  for (const [id, rows] of before) {
    if (!wanted.has(id)) compare(change, { id, rows, segments: [], at, employed });
  }
  return change;
}

type Span = { readonly at: number; readonly employed?: Interval };
type One = Required<Span> & {
  readonly id: string;
  readonly rows: readonly AccessRow[];
  readonly segments: readonly Segment[];
};

function compare(change: AccessChange, one: One): void {
  const left = new Set(one.rows);
  for (const segment of one.segments) {
    const row = one.rows.find((each) => left.has(each) && goesOn(each, segment, one.at));
    if (row === undefined) change.opened.push(newRow(one.id, segment));
    else {
      left.delete(row);
      if (row.validTo !== segment.to) change.rescheduled.push({ id: row.id, validTo: segment.to });
    }
  }
  for (const row of left) {
    if (row.validFrom < one.at) change.rescheduled.push({ id: row.id, validTo: one.at });
    else change.withdrawn.push(row.id);
  }
  count(change, one);
}

const goesOn = (row: AccessRow, segment: Segment, at: number): boolean =>
  (row.validFrom === segment.from || (row.validFrom <= at && segment.from === at)) &&
  isSameSet(row.reasons, segment.reasons);

const newRow = (entitlementId: string, segment: Segment): AccessRow => ({
  id: newId(),
  entitlementId,
  validFrom: segment.from,
  validTo: segment.to,
  reasons: segment.reasons,
});

/** A right is lost when it holds now and no more, or will hold at fewer instants to come. */
function count(change: AccessChange, one: One): void {
  const { id, rows, segments, at } = one;
  const row = rows.find(({ validFrom }) => validFrom <= at) ?? rows[0];
  const segment = segments[0];
  const heldNow = row !== undefined && row.validFrom <= at;
  const holdsNow = segment !== undefined && segment.from <= at;
  const isLost = row !== undefined && ((heldNow && !holdsNow) || isShortened(one));
  const isGained = segment !== undefined && (row === undefined || (holdsNow && !heldNow));
  if (isLost) change.losses.push({ entitlementId: id, reasons: row.reasons });
  if (isGained) change.gains.push({ entitlementId: id, reasons: segment.reasons });
  if (row !== undefined && !isLost && !isGained) change.keeps += 1;
}

/** Else a date a minute ahead would take as much, and no brake would see it. */
function isShortened({ rows, segments, at, employed }: One): boolean {
  const span = intersect(employed, { from: at, to: forever });
  return rows.some(({ validFrom, validTo }) => {
    const rest = intersect({ from: validFrom, to: validTo }, span);
    return subtract(rest, segments).length > 0;
  });
}
