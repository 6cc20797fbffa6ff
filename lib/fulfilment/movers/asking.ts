import { recompute, forever, type Cause, type Intent } from "#lib/access/index.ts";
import type { Work } from "#lib/kernel/index.ts";
import type { AskedItem, Requested } from "./case-store.ts";

type Change = { readonly personId: string; readonly intent: Intent };

const msOf = (at: Date | null): number => at?.getTime() ?? forever;

/** It ends at `dueAt` unless somebody confirms it before: no job is needed for that. */
export const untilDue = ({ personId, assignmentId, validTo }: Requested, dueAt: Date): Change => ({
  personId,
  intent: {
    ...{ act: "reschedule", assignmentId },
    ...{ validTo: msOf(validTo), reviewBy: dueAt.getTime() },
  },
});

/** As it was before it was asked about; what somebody moved meanwhile stays as they left it. */
export function asBefore(item: AskedItem, dueAt: Date | null): Change[] {
  const { personId, assignmentId, validTo, reviewBy, reviewNow, isOpen } = item;
  if (!isOpen || reviewNow?.getTime() !== dueAt?.getTime()) return [];
  const ends = { validTo: msOf(validTo), reviewBy: msOf(reviewBy) };
  return [{ personId, intent: { act: "reschedule", assignmentId, ...ends } }];
}

export const endNow = ({ personId, assignmentId }: AskedItem): Change => ({
  personId,
  intent: { act: "close", assignmentId, reason: "ended_early" },
});

/** A step: makes these people's access follow what was asked or decided. */
export async function apply(
  work: Work,
  changes: readonly Change[],
  id: string | null,
): Promise<void> {
  if (changes.length === 0) return;
  const intents = new Map(
    [...Map.groupBy(changes, ({ personId }) => personId)].map(([personId, own]) => [
      personId,
      own.map(({ intent }) => intent),
    ]),
  );
  const cause: Cause = { kind: "move", id };
  await recompute(work, { personIds: [...intents.keys()], intents, cause });
}
