/**
 * A second, slow way to say what HR events make of one person on a day: everything that was entered
 * is gone through once for corrections, once for the day. Shares no code with Postern.
 */
export type ModelEvent = {
  readonly id: string;
  readonly kind:
    | "hire"
    | "hire_rescinded"
    | "start_corrected"
    | "rehire"
    | "transfer"
    | "promotion"
    | "leave_start"
    | "return"
    | "resignation"
    | "termination_immediate"
    | "termination_rescinded"
    | "contractor_extension"
    | "conversion"
    | "job_start"
    | "job_end";
  /** A day as a number: of the first on which it holds, or the last that is worked. */
  readonly day: number;
  /** Days since the beginning, with a fraction. */
  readonly entered: number;
  readonly unit: string;
  readonly title: string;
  readonly job: string;
  /** A correction names the day that it corrects, or the last one told. */
  readonly isNamed: boolean;
  readonly named: number;
};

type Entry = { at: number; day: number; isNever: boolean; readonly event: ModelEvent };

export type Held = {
  readonly state: "nobody" | "pre_hire" | "active" | "leave" | "ended";
  readonly unit?: string;
  readonly title?: string;
  readonly jobs?: string;
};

const byEntry = (one: ModelEvent, other: ModelEvent) =>
  one.entered - other.entered || (one.id < other.id ? -1 : 1);
const isEnd = ({ event: { kind } }: Entry) =>
  kind === "resignation" || kind === "termination_immediate";
const isBegin = ({ event: { kind }, isNever }: Entry) =>
  (kind === "hire" && !isNever) || kind === "rehire";
/** Ends and job ends hold from the next morning, sudden ones and extensions from their entry. */
function startOf({ kind, day, entered }: ModelEvent): number {
  if (kind === "resignation" || kind === "job_end") return day + 1;
  return kind === "termination_immediate" || kind === "contractor_extension" ? entered : day;
}

function entriesOf(events: readonly ModelEvent[]): Entry[] {
  const entries: Entry[] = [];
  const lastOf = (is: (entry: Entry) => boolean, { isNamed, named }: ModelEvent) =>
    entries.findLast((entry) => is(entry) && (!isNamed || entry.day === named));
  for (const event of events.toSorted(byEntry)) {
    if (event.kind === "start_corrected") {
      const found = lastOf(isBegin, event);
      if (found) found.at = found.day = event.day;
    } else if (event.kind === "hire_rescinded") {
      const found = lastOf(isBegin, event);
      if (found?.event.kind === "hire") found.isNever = true;
      else if (found) entries.splice(entries.indexOf(found), 1);
    } else if (event.kind === "termination_rescinded") {
      const found = lastOf(isEnd, event);
      if (found) entries.splice(entries.indexOf(found), 1);
    } else {
      const day = event.kind === "termination_immediate" ? Math.floor(event.entered) : event.day;
      entries.push({ at: startOf(event), day, isNever: false, event });
    }
  }
  return entries.toSorted((a, b) => a.at - b.at || byEntry(a.event, b.event));
}

type Facts = {
  status: "active" | "leave" | "ended";
  start: number;
  end: number;
  unit: string;
  title: string;
  jobs: Set<string>;
};

const stateOf = ({ status, start, end }: Facts, day: number): Held["state"] => {
  if (status === "ended" || end < day) return "ended";
  return start > day ? "pre_hire" : status;
};

/** What holds at noon of a day. */
export function heldOn(events: readonly ModelEvent[], day: number): Held {
  let facts: Facts | undefined;
  for (const entry of entriesOf(events)) {
    if (entry.at > day + 0.5) break;
    facts = after(facts, entry);
  }
  if (!facts) return { state: "nobody" };
  const state = stateOf(facts, day);
  if (state === "ended") return { state };
  const { unit, title, jobs } = facts;
  return { state, unit, title, jobs: [...jobs].toSorted().join(" ") };
}

function after(facts: Facts | undefined, { at, day, isNever, event }: Entry): Facts | undefined {
  const { kind, unit, title, job } = event;
  const hasEnded = facts !== undefined && stateOf(facts, Math.floor(at)) === "ended";
  const jobs = new Set(hasEnded ? [] : facts?.jobs);
  if (kind === "hire") {
    const status = isNever ? "ended" : "active";
    return { status, start: day, end: Infinity, unit, title, jobs };
  }
  if (!facts) return undefined;
  const next = { ...facts, jobs };
  if (kind === "rehire") Object.assign(next, { status: "active", start: day, end: Infinity, unit });
  if (kind === "transfer") next.unit = unit;
  if (kind === "promotion") next.title = title;
  if (kind === "leave_start" && !hasEnded) next.status = "leave";
  if (kind === "return" && !hasEnded) next.status = "active";
  if (isEnd({ at, day, isNever, event })) next.status = "ended";
  if (kind === "contractor_extension") next.end = day;
  if (kind === "conversion") next.end = Infinity;
  if (kind === "job_start") jobs.add(job);
  if (kind === "job_end") jobs.delete(job);
  return next;
}
