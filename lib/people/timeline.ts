import { isDeepStrictEqual } from "node:util";
import { stateOn, type HrState } from "./hr-state.ts";
import type { Job } from "./snapshot.ts";
import { dayIn, standing } from "./standing.ts";
import { byEntry, type Effective, type Facts, type Says, type Statement } from "./statement.ts";
import { dayOf, endOfDay, startOfDay } from "./zone-day.ts";

/** What holds of a person from one instant to the next. */
export type Segment = {
  readonly from: Date;
  /** Unset: no end is known. */
  readonly to: Date | null;
  readonly facts: Facts;
  /** What the facts make of them on these days. */
  readonly hrState: HrState;
  /** The statement that the segment begins with or follows from. */
  readonly key: string;
};

/**
 * A person's facts over time (effective), as they follow from everything that was told: in the order
 * of effective instants, then of entry. Days are those of the zone that the person is in then. What
 * is told of a time before anything says who they are counts for nothing.
 */
export function timelineOf(statements: readonly Statement[], defaultZone: string): Segment[] {
  const placed = inOrder(standing(statements), defaultZone);
  const segments: Segment[] = [];
  let facts: Facts | undefined;
  for (const [index, { at, statement }] of placed.entries()) {
    const next = placed[index + 1]?.at ?? null;
    facts = told(facts, statement, at);
    if (facts === undefined || (next !== null && next <= at)) continue;
    segments.push(...byDates(facts, { from: at, to: next, key: statement.key }));
  }
  return merged(segments);
}

/** The segment of an instant; before the first one it is unset. */
export const segmentAt = (timeline: readonly Segment[], at: Date): Segment | undefined =>
  timeline.findLast(({ from }) => from <= at);

/** From the start of a first day to the end of a last one, null while none is known. */
export type Employment = { readonly startsAt: Date; readonly endsAt: Date | null };

/** Times of employment, one after the other; leave is part of them. */
export function employmentsOf(timeline: readonly Segment[]): Employment[] {
  const stretches: { startsAt: Date; endsAt: Date | null }[] = [];
  for (const { from, to, facts, hrState } of timeline) {
    if (hrState === "ended" || hrState === "pre_hire") continue;
    const last = stretches.at(-1);
    if (last?.endsAt?.getTime() === from.getTime()) last.endsAt = to;
    else stretches.push({ startsAt: startOf(facts, from), endsAt: to });
  }
  return stretches;
}

/** Somebody whom we hear of late began when their facts say. */
function startOf({ startDate, timeZone }: Facts, from: Date): Date {
  const stated = startDate === null ? from : startOfDay(startDate, timeZone);
  return stated < from ? stated : from;
}

/** The employment of an instant, or the next one. */
export const employmentAt = (timeline: readonly Segment[], at: Date): Employment | undefined =>
  employmentsOf(timeline).find(({ endsAt }) => endsAt === null || endsAt > at);

/** From when each statement holds, retracted ones too, by key. */
export function instantsOf(
  statements: readonly Statement[],
  defaultZone: string,
): ReadonlyMap<string, Date> {
  const zoneOf = zones(standing(statements), defaultZone);
  return new Map(
    statements.map((each) => [each.key, instantIn(each.effective, zoneOf(each))] as const),
  );
}

type Placed = { readonly at: Date; readonly statement: Statement };

function inOrder(statements: readonly Statement[], defaultZone: string): Placed[] {
  const zoneOf = zones(statements, defaultZone);
  return statements
    .map((statement) => ({ at: instantIn(statement.effective, zoneOf(statement)), statement }))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime() || byEntry(a.statement, b.statement));
}

/**
 * The zone that a statement's day is in: its own, or the one last told for a day before it, or the
 * first that was told. By days, since the instants are not known yet.
 */
function zones(statements: readonly Statement[], defaultZone: string) {
  const said = statements
    .flatMap((statement) => {
      const zone = zoneSaidBy(statement);
      return zone === undefined ? [] : [{ day: dayIn(statement.effective), zone, statement }];
    })
    .toSorted((a, b) => byText(a.day, b.day) || byEntry(a.statement, b.statement));
  return (statement: Statement): string => {
    const own = zoneSaidBy(statement);
    if (own !== undefined) return own;
    const until = countUntil(said, dayIn(statement.effective));
    return said[Math.max(0, until - 1)]?.zone ?? defaultZone;
  };
}

/** How many of what was told by days are of this day or earlier ones. */
function countUntil(said: readonly { readonly day: string }[], day: string): number {
  let [low, high] = [0, said.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((said[middle]?.day ?? "") <= day) low = middle + 1;
    else high = middle;
  }
  return low;
}

const byText = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

function zoneSaidBy({ says }: Statement): string | undefined {
  if (says === undefined) return undefined;
  if ("whole" in says) return says.whole.timeZone;
  return "part" in says ? says.part.timeZone : undefined;
}

function instantIn(effective: Effective, zone: string): Date {
  if ("at" in effective) return effective.at;
  const { day, edge } = effective;
  return edge === "start" ? startOfDay(day, zone) : endOfDay(day, zone);
}

function told(facts: Facts | undefined, { says }: Statement, at: Date): Facts | undefined {
  if (says === undefined) return facts;
  if ("whole" in says) return withJobs(says.whole, says.whole.jobs ?? jobsAt(facts, at));
  if (facts === undefined || !("part" in says)) return facts;
  return changedBy(facts, says, at);
}

function changedBy(facts: Facts, says: Extract<Says, { part: unknown }>, at: Date): Facts {
  const { part, turn, job } = says;
  const next = withJobs(
    { ...facts, ...part, ...shownAs(facts, part) },
    jobsAfter(jobsAt(facts, at), job),
  );
  const day = (instant: number) => dayOf(new Date(instant), next.timeZone);
  if (turn === "begin") {
    const startDate = part.startDate ?? day(at.getTime());
    return { ...next, status: "active", startDate, endDate: part.endDate ?? null };
  }
  if (turn === "end") return { ...next, status: "ended", endDate: day(at.getTime() - 1) };
  if (turn === undefined || stateAt(facts, at) === "ended") return next;
  return { ...next, status: turn === "leave" ? "leave" : "active" };
}

/** Who has another name is shown by it, unless it is said how they are shown. */
function shownAs(facts: Facts, part: Partial<Facts>): Partial<Facts> {
  if (part.displayName !== undefined) return {};
  if (part.givenName === undefined && part.familyName === undefined) return {};
  const { givenName, familyName } = { ...facts, ...part };
  return { displayName: [givenName, familyName].filter(Boolean).join(" ") };
}

/** Further jobs end with the employment. */
const jobsAt = (facts: Facts | undefined, at: Date): readonly Job[] =>
  facts === undefined || stateAt(facts, at) === "ended" ? [] : (facts.jobs ?? []);

function jobsAfter(
  jobs: readonly Job[],
  change: Extract<Says, { part: unknown }>["job"],
): readonly Job[] {
  if (change === undefined) return jobs;
  const { id, holds } = change;
  const others = jobs.filter((each) => each.id !== id);
  const all = holds === null ? others : [...others, { id, ...holds }];
  return all.toSorted((one, other) => byText(one.id, other.id));
}

/** Without any, nothing is said of jobs. */
function withJobs({ jobs: _jobs, ...facts }: Facts, jobs: readonly Job[]): Facts {
  return jobs.length === 0 ? facts : { ...facts, jobs };
}

const stateAt = (facts: Facts, at: Date): HrState =>
  stateOn(
    {
      status: facts.status,
      ...(facts.startDate !== null && { startDate: facts.startDate }),
      ...(facts.endDate !== null && { endDate: facts.endDate }),
    },
    dayOf(at, facts.timeZone),
  );

type Stretch = { readonly from: Date; readonly to: Date | null; readonly key: string };

/** First and last days that facts name turn the state by themselves. */
function byDates(facts: Facts, { from, to, key }: Stretch): Segment[] {
  const { startDate, endDate, timeZone } = facts;
  const turns = [
    ...(startDate === null ? [] : [startOfDay(startDate, timeZone)]),
    ...(endDate === null ? [] : [endOfDay(endDate, timeZone)]),
  ]
    .filter((at) => at > from && (to === null || at < to))
    .toSorted((a, b) => a.getTime() - b.getTime());
  const starts = [from, ...turns];
  return starts.map((start, index) => ({
    from: start,
    to: starts[index + 1] ?? to,
    facts,
    hrState: stateAt(facts, start),
    key,
  }));
}

/** What says nothing new begins no segment. */
function merged(segments: readonly Segment[]): Segment[] {
  const rest: Segment[] = [];
  for (const segment of segments) {
    const last = rest.at(-1);
    const isSame =
      last?.hrState === segment.hrState && isDeepStrictEqual(last.facts, segment.facts);
    if (last && isSame) rest[rest.length - 1] = { ...last, to: segment.to };
    else rest.push(segment);
  }
  return rest;
}
