import type { HrState } from "./hr-state.ts";
import type { Job, Snapshot } from "./snapshot.ts";

/** What can be told of somebody; what it makes of them on a day follows from it. */
export type Facts = Omit<Snapshot, "personId" | "employeeNumber" | "hrState"> & {
  readonly status: HrState;
};

/** From when something holds: a day, from its start or after its end, or an exact instant. */
export type Effective =
  | { readonly day: string; readonly edge: "start" | "end" }
  | { readonly at: Date };

/**
 * What becomes of an employment: it begins (a hire, a rehire), ends, pauses or goes on. Somebody
 * who has ended neither pauses nor goes on; only a beginning brings them back.
 */
export type Turn = "begin" | "end" | "leave" | "return";

/**
 * Everything that holds from then on, or only what changes, with a further job that begins or ends;
 * or what was told of an employment's beginning or end, corrected without naming what told it.
 */
export type Says =
  | { readonly whole: Facts }
  | {
      readonly part: Partial<Facts>;
      readonly turn?: Turn | undefined;
      readonly job?: { readonly id: string; readonly holds: Omit<Job, "id"> | null } | undefined;
    }
  /** It begins on another day than it did; `was` tells which, unset: the one told last. */
  | { readonly startsOn: string; readonly was?: string | undefined }
  /** It never begins, or does not end; `day` tells which, unset: the one told last. */
  | { readonly undoes: "begin" | "end"; readonly day?: string | undefined };

/**
 * What somebody told us of one person. A person's facts follow from the set of statements alone:
 * neither the order nor the number of deliveries matters.
 */
export type Statement = {
  /** Unique among the statements of one person, and the last word between equals. */
  readonly key: string;
  readonly effective: Effective;
  /** When it was entered at its source: of two for one instant the later one holds. */
  readonly enteredAt: Date;
  /** Unset: it only retracts. */
  readonly says?: Says | undefined;
  /** The statement that this one corrects or takes back, entered before it. */
  readonly retracts?: string | undefined;
};

type Retracting = Pick<Statement, "key" | "enteredAt" | "retracts">;

/**
 * Keys of what was corrected or taken back; a retraction that was itself taken back counts no more.
 * Only what was entered before can be retracted, so no circle arises.
 */
export function retractedAmong(statements: readonly Retracting[]): Set<string> {
  const retracted = new Set<string>();
  const byKey = new Map(statements.map((each) => [each.key, each]));
  for (const one of statements.toSorted((a, b) => -byEntry(a, b))) {
    if (one.retracts === undefined || retracted.has(one.key)) continue;
    const other = byKey.get(one.retracts);
    if (other !== undefined && byEntry(other, one) < 0) retracted.add(one.retracts);
  }
  return retracted;
}

/** By entry; equals by key, so that every order is the same. */
export const byEntry = (one: Retracting, other: Retracting): number =>
  one.enteredAt.getTime() - other.enteredAt.getTime() ||
  (one.key < other.key ? -1 : one.key > other.key ? 1 : 0);
