import type { HrState } from "./hr-state.ts";
import type { Snapshot } from "./snapshot.ts";

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
 * What somebody told us of one person. A person's facts follow from the set of statements alone:
 * neither the order nor the number of deliveries matters.
 */
export type Statement = {
  /** Unique among the statements of one person, and the last word between equals. */
  readonly key: string;
  readonly effective: Effective;
  /** When it was entered at its source: of two for one instant the later one holds. */
  readonly enteredAt: Date;
  /** Everything that holds from then on, or only what changes; unset: it only retracts. */
  readonly says?:
    | { readonly whole: Facts }
    | { readonly part: Partial<Facts>; readonly turn?: Turn | undefined }
    | undefined;
  /** The statement that this one corrects or takes back, entered before it. */
  readonly retracts?: string | undefined;
};

/** What is left when corrections and retractions are heeded. */
export function standing(statements: readonly Statement[]): Statement[] {
  const retracted = retractedAmong(statements);
  return statements.filter(({ key, says }) => says !== undefined && !retracted.has(key));
}

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
