import {
  isOpen,
  openStage,
  type InState,
  type OpenItem,
  type PendingItem,
  type RequestItem,
} from "./request-item.ts";

const msPerMinute = 60_000;
const msPerHour = 3_600_000;
/** How long an approved right may wait for its conditions after its start, in hours. */
const unusedHoursMax = 336;

/** The stage's clock starts anew; `escalation` 2 has no clock but the pending limit. */
export function enterStage(item: PendingItem, stage: number, now: Date): PendingItem {
  const entered = { ...item, stage, stageOpenedAt: now, escalation: 0, version: item.version + 1 };
  return { ...entered, dueAt: dueAt(entered, now) };
}

function dueAt(item: PendingItem, from: Date): Date | null {
  if (item.escalation >= 2) return null;
  return new Date(from.getTime() + openStage(item).timeoutHours * msPerHour);
}

/** Time passed or nobody is left: the next group is asked as well. Silence approves nothing. */
export function escalate(item: PendingItem, now: Date): PendingItem {
  const escalation = Math.min(2, item.escalation + 1);
  const next = { ...item, escalation, version: item.version + 1 };
  return { ...next, dueAt: dueAt(next, now) };
}

/** Wider content was asked for: nothing that was approved counts any more. */
export function startOver(item: PendingItem, now: Date): PendingItem {
  return enterStage({ ...item, round: item.round + 1 }, 0, now);
}

/** The last stage approved; it takes effect at its start, or when conditions are met. */
export function approve(item: PendingItem, now: Date): InState<"approved"> {
  const { stageOpenedAt: _opened, dueAt: _due, escalation: _level, ...rest } = item;
  const from = Math.max(now.getTime(), item.startsAt?.getTime() ?? 0);
  return {
    ...rest,
    version: item.version + 1,
    state: "approved",
    approvedAt: now,
    waitsFor: "start",
    pendingUntil: new Date(from + unusedHoursMax * msPerHour),
  };
}

export const waitFor = (
  item: InState<"approved">,
  waitsFor: "start" | "conditions",
): InState<"approved"> => ({ ...item, waitsFor, version: item.version + 1 });

export type Grant = { readonly assignmentId: string; readonly from: Date };

/** The clock of a temporary right starts when it takes effect, not when it was asked for. */
export function activate(item: InState<"approved">, now: Date, grant: Grant): InState<"granted"> {
  const { waitsFor: _waits, ...rest } = item;
  return {
    ...rest,
    version: item.version + 1,
    state: "granted",
    activatedAt: now,
    assignmentId: grant.assignmentId,
    endsAt: endOf(item, grant.from),
  };
}

export const endOf = (item: Pick<RequestItem, "minutes">, from: Date): Date | null =>
  item.minutes === null ? null : new Date(from.getTime() + item.minutes * msPerMinute);

type Closed = "rejected" | "withdrawn" | "expired" | "failed";

/** Ends an item that was never granted. */
export function close<State extends Closed>(
  item: OpenItem,
  state: State,
  closing: { readonly at: Date; readonly because: string | null },
): InState<State> {
  if (!isOpen(item)) throw new Error("only an open item closes without a grant");
  const closed = {
    ...item,
    state,
    version: item.version + 1,
    closedAt: closing.at,
    closeReason: closing.because,
  };
  return closed as unknown as InState<State>;
}

/** The right is over: at its end, or because somebody ended it. */
export const end = (
  item: InState<"granted">,
  closing: { readonly at: Date; readonly because: string },
): InState<"ended"> => ({
  ...item,
  state: "ended",
  version: item.version + 1,
  closedAt: closing.at,
  closeReason: closing.because,
});

/** Its person's end was taken back: the right goes on, by another assignment, to its old end. */
export function resume(
  item: InState<"granted"> | InState<"ended">,
  assignmentId: string,
): InState<"granted"> {
  const { closedAt: _at, closeReason: _why, ...rest } = item as InState<"ended">;
  return { ...rest, state: "granted", version: item.version + 1, assignmentId };
}

/** As it stands at an instant: past its end it is over, before any job has written so. */
export const standing = (item: RequestItem, now: Date): RequestItem =>
  item.state === "granted" && item.endsAt !== null && item.endsAt <= now
    ? end(item, { at: item.endsAt, because: "over" })
    : item;
