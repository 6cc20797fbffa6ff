import type { Assignment } from "./assignment.ts";

/** What a decision asks of one person's assignments. */
export type Intent =
  | { readonly act: "open"; readonly assignment: Assignment }
  | { readonly act: "close"; readonly assignmentId: string; readonly reason: string }
  | {
      readonly act: "reschedule";
      readonly assignmentId: string;
      readonly validTo: number;
      readonly reviewBy: number;
    };

export type Rescheduled = {
  readonly id: string;
  readonly validTo: number;
  readonly reviewBy: number;
};

export type Wished = {
  /** As they stand afterwards. */
  readonly assignments: readonly Assignment[];
  readonly opened: readonly Assignment[];
  readonly closed: readonly { readonly id: string; readonly reason: string }[];
  readonly rescheduled: readonly Rescheduled[];
};

/** Intents about what is no longer there, or already so, say nothing. */
export function applyIntents(held: readonly Assignment[], intents: readonly Intent[]): Wished {
  const standing = new Map(held.map((each) => [each.id, each]));
  const opened: Assignment[] = [];
  const closed: { id: string; reason: string }[] = [];
  const rescheduled: Rescheduled[] = [];
  for (const intent of intents) {
    if (intent.act === "open") {
      standing.set(intent.assignment.id, intent.assignment);
      opened.push(intent.assignment);
      continue;
    }
    const found = standing.get(intent.assignmentId);
    if (!found) continue;
    if (intent.act === "close") {
      standing.delete(found.id);
      closed.push({ id: found.id, reason: intent.reason });
    } else if (found.validTo !== intent.validTo || found.reviewBy !== intent.reviewBy) {
      const { validTo, reviewBy } = intent;
      standing.set(found.id, { ...found, validTo, reviewBy });
      rescheduled.push({ id: found.id, validTo, reviewBy });
    }
  }
  return { assignments: [...standing.values()], opened, closed, rescheduled };
}
