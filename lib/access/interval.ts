/** A stretch of time in ms since 1970, `from` within and `to` outside; `forever` has no end. */
export type Interval = { readonly from: number; readonly to: number };

export const forever = Number.POSITIVE_INFINITY;
export const always: Interval = { from: Number.NEGATIVE_INFINITY, to: forever };

export const isEmptyInterval = ({ from, to }: Interval): boolean => from >= to;

export const intersect = (a: Interval, b: Interval): Interval => ({
  from: Math.max(a.from, b.from),
  to: Math.min(a.to, b.to),
});

/** The same instants as disjoint stretches in order. */
export function union(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals.filter((each) => !isEmptyInterval(each)).toSorted(byStart);
  const merged: Interval[] = [];
  for (const next of sorted) {
    const last = merged.at(-1);
    if (last === undefined || next.from > last.to) merged.push(next);
    else merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, next.to) };
  }
  return merged;
}

const byStart = (a: Interval, b: Interval): number => a.from - b.from;

/** What is left of `whole` without `holes`. */
export function subtract(whole: Interval, holes: readonly Interval[]): Interval[] {
  if (holes.length === 0) return isEmptyInterval(whole) ? [] : [whole];
  const left: Interval[] = [];
  let from = whole.from;
  for (const hole of union(holes)) {
    if (hole.from > from) left.push({ from, to: Math.min(hole.from, whole.to) });
    from = Math.max(from, hole.to);
    if (from >= whole.to) break;
  }
  left.push({ from, to: whole.to });
  return left.filter((each) => !isEmptyInterval(each));
}

/** The stretches that both have. */
export const overlap = (a: readonly Interval[], b: readonly Interval[]): Interval[] =>
  union(a.flatMap((one) => b.map((other) => intersect(one, other))));
