import { z } from "zod";
import { idOf, PersonId } from "#lib/kernel/index.ts";
import type { Move, Place } from "#lib/people/index.ts";

export const MoverCaseId = idOf("mover_case");
export type MoverCaseId = z.output<typeof MoverCaseId>;

/**
 * open: something waits to be confirmed; done: all of it is decided, or nothing had been asked
 * for; lapsed: nobody confirmed the rest in time; withdrawn: the person is back where they were, or
 * has left.
 */
export const caseStates = ["open", "done", "lapsed", "withdrawn"] as const;

export const MoverCase = z.object({
  id: MoverCaseId,
  personId: PersonId,
  state: z.enum(caseStates),
  movedAt: z.date(),
  fromUnitId: z.string().nullable(),
  toUnitId: z.string().nullable(),
  fromManagerId: PersonId.nullable(),
  toManagerId: PersonId.nullable(),
  openedAt: z.date(),
  dueAt: z.date().nullable(),
  endedAt: z.date().nullable(),
});
export type MoverCase = z.output<typeof MoverCase>;

/** asked: waits; kept, ended: somebody decided; lapsed: nobody did; withdrawn: asked no more. */
export const itemStates = ["asked", "kept", "ended", "lapsed", "withdrawn"] as const;
export type ItemState = (typeof itemStates)[number];

const isSame = (one: Place, other: Place): boolean =>
  one.unitId === other.unitId && one.managerId === other.managerId;

/** Another unit or another manager; a title, a grade or a location alone moves nobody. */
export const isMove = ({ before, after }: Move): boolean => !isSame(before, after);

/** What a move makes of the case that is open, or of the latest one. */
export type Following = "open" | "follow" | "withdraw" | "nothing";

/** One case follows several moves; whoever is back where they were has not moved. */
export function following(move: Move, latest: MoverCase | undefined): Following {
  if (latest === undefined) return isMove(move) ? "open" : "nothing";
  const { fromUnitId, toUnitId, fromManagerId, toManagerId } = latest;
  const isBack = isSame(move.after, { unitId: fromUnitId, managerId: fromManagerId });
  if (latest.state !== "open") {
    return isMove(move) && !(isBack && isTakenBack(move, latest)) ? "open" : "nothing";
  }
  if (isSame(move.after, { unitId: toUnitId, managerId: toManagerId })) return "nothing";
  return isBack ? "withdraw" : "follow";
}

/** What takes effect no later than the move itself undoes it: it was told wrongly. */
const isTakenBack = (move: Move, latest: MoverCase): boolean => move.at <= latest.movedAt;
