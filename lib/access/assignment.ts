import type { Interval } from "./interval.ts";

export const sources = ["rule", "grace", "takeover", "direct", "emergency", "request"] as const;
/**
 * Where an intent comes from; nothing grants without one. Grace is what a rule gave until somebody
 * moved, and what they keep for a while.
 */
export type Source = (typeof sources)[number];

/** What follows from rules and facts, and nobody gives or ends by hand. */
export const isOfRule = (source: Source): boolean => source === "rule" || source === "grace";

export const targetKinds = ["entitlement", "role"] as const;
export type TargetKind = (typeof targetKinds)[number];
export type Target = { readonly kind: TargetKind; readonly id: string };

/** Intent: this target, from this source, for this time. Instants are ms; no end is `forever`. */
export type Assignment = {
  readonly id: string;
  readonly targetKind: TargetKind;
  readonly targetId: string;
  readonly source: Source;
  readonly sourceId: string | null;
  readonly sourceVersion: number | null;
  readonly validFrom: number;
  readonly validTo: number;
  /** Ends it unless somebody confirms it before; `forever` for what a rule keeps confirming. */
  readonly reviewBy: number;
  /** Separation rules whose conflict somebody accepted for this assignment. */
  readonly acceptedConflicts: readonly string[];
};

export type BlockKind = "leave" | "suspension" | "condition" | "conflict";

/**
 * Why intent has no effect: for everything (leave, suspension), for one entitlement (condition),
 * or for what one assignment entails, all of it or one entitlement (conflict).
 */
export type Block = {
  readonly id: string;
  readonly kind: BlockKind;
  readonly entitlementId: string | null;
  readonly assignmentId: string | null;
  /** The condition or the separation rule. */
  readonly sourceId: string | null;
  readonly validFrom: number;
  readonly validTo: number;
};

/** Effect: an interval with a constant, sorted set of reasons (assignments). */
export type AccessRow = {
  readonly id: string;
  readonly entitlementId: string;
  readonly validFrom: number;
  readonly validTo: number;
  readonly reasons: readonly string[];
};

/** What a person holds that is open or in the future. */
export type Holdings = {
  readonly assignments: readonly Assignment[];
  readonly blocks: readonly Block[];
  readonly access: readonly AccessRow[];
};

export const nothingHeld: Holdings = { assignments: [], blocks: [], access: [] };

/** When an assignment may have effect: it ends by itself at its end or its review date. */
export const validity = ({ validFrom, validTo, reviewBy }: Assignment): Interval => ({
  from: validFrom,
  to: Math.min(validTo, reviewBy),
});
