import type { Facts } from "#lib/kernel/index.ts";
import { forever, type Interval } from "./interval.ts";

export type HrState = "pre_hire" | "active" | "leave" | "ended";

/** What is known of a person now. Instants are ms. */
export type SubjectNow = {
  readonly personId: string;
  readonly version: number;
  readonly changeNumber: number;
  /** Hash of the previous change event, hex; "" before the first. */
  readonly lastEvent: string;
  readonly hrState: HrState;
  readonly startsAt: number | null;
  readonly endsAt: number | null;
  readonly isSuspended: boolean;
  readonly orgUnitId: string | null;
  readonly facts: Facts;
  /** Personnel conditions and when they are fulfilled. */
  readonly fulfilled: readonly Fulfilment[];
};

/** What a plan needs to know of a person. */
export type Subject = SubjectNow & {
  /** Facts that held before, while they were at work without a break, in order. */
  readonly past: readonly PastFacts[];
};

/** `to` is when other facts took over. */
export type PastFacts = Interval & { readonly facts: Facts };

export type Fulfilment = Interval & { readonly conditionId: string };

/** When this person may have any access: not before the first day, never after the end. */
export function employment(subject: SubjectNow): Interval {
  const to = subject.hrState === "ended" ? Number.NEGATIVE_INFINITY : (subject.endsAt ?? forever);
  if (subject.hrState !== "pre_hire") return { from: Number.NEGATIVE_INFINITY, to };
  return { from: subject.startsAt ?? forever, to };
}

/** A person whose last day has passed holds nothing and never will without a new hire. */
export const hasEnded = (subject: SubjectNow, at: number): boolean => employment(subject).to <= at;
