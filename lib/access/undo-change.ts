import { z } from "zod";
import {
  command,
  conflict,
  newId,
  notFound,
  PersonId,
  Reason,
  rows,
  sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { getAssignment } from "./assignment-store.ts";
import { msOrForever } from "./instant.ts";
import type { Intent } from "./intents.ts";
import { mayGive } from "./policy.ts";
import { recompute } from "./recompute.ts";
import { lockSubjects } from "./subject-store.ts";
import { shareWorld } from "./world-store.ts";

const Ends = { validTo: z.iso.datetime().nullable(), reviewBy: z.iso.datetime().nullable() };
const Inverse = z.union([
  z.object({ close: z.uuid() }),
  z.object({ reopen: z.uuid(), ...Ends }),
  z.object({ reschedule: z.uuid(), ...Ends }),
]);

/** A new change that takes one direct act back; what has a cause of its own is undone there. */
export const undoChange = command({
  name: "change.undo",
  title: "Takes back one person's direct change by a new change.",
  right: "access.manage",
  rest: { method: "POST", path: "/access/changes/{changeId}/undo" },
  input: z.object({ changeId: z.uuid(), reason: Reason }),
  output: z.object({ personId: z.uuid() }),
  load: async ({ tx }, { changeId }) => {
    await shareWorld(tx);
    await lockSubjects(tx, [(await getChange(tx, changeId)).personId]);
    return getChange(tx, changeId);
  },
  authorize: (actor, change) => mayGive(actor, change.personId),
  run: async ({ input, resource: change, proof: _proof, ...work }) => {
    if (change.inverse === null) throw conflict("undone_by_its_cause", { cause: change.cause });
    if (change.isUndone) throw conflict("undone_already");
    const { personId } = change;
    const intent = await intentOfUndo(work.tx, work.now, change.inverse);
    const committed = await recompute(work, {
      personIds: [personId],
      intents: new Map([[personId, [intent]]]),
      cause: { kind: "undo", id: change.id, isCounted: false },
    });
    if (committed.changes.size === 0) throw conflict("nothing_to_undo");
    const persons = [PersonId.parse(personId)];
    work.record({ target: change.id, persons, personal: { reason: input.reason } });
    return { personId };
  },
});

type Change = {
  readonly id: string;
  readonly personId: string;
  readonly cause: string;
  readonly inverse: unknown;
  /** Undone twice, one right would stand on two assignments, and outlive the end of either. */
  readonly isUndone: boolean;
};

export async function getChange(tx: Tx, changeId: string): Promise<Change> {
  const [found] = await rows<Change>(
    tx,
    sql`select c.id::text, c.person_id::text, c.cause, c.inverse,
               exists (select from change u where u.person_id = c.person_id
                         and u.cause = 'undo' and u.cause_id = c.id) as is_undone
        from change c where c.id = ${changeId}::uuid`,
  );
  if (!found) throw notFound("change");
  return found;
}

const msOf = (iso: string | null): number => msOrForever(iso === null ? null : Date.parse(iso));

/** What takes a change back, as an intent about the person concerned. */
export async function intentOfUndo(tx: Tx, now: Date, stored: unknown): Promise<Intent> {
  const inverse = Inverse.parse(stored);
  if ("close" in inverse) return { act: "close", assignmentId: inverse.close, reason: "undone" };
  const ends = { validTo: msOf(inverse.validTo), reviewBy: msOf(inverse.reviewBy) };
  if ("reschedule" in inverse) {
    return { act: "reschedule", assignmentId: inverse.reschedule, ...ends };
  }
  const ended = await getAssignment(tx, inverse.reopen);
  const isAsked = ended.source === "request";
  return {
    act: "open",
    assignment: {
      id: newId(),
      targetKind: ended.targetKind,
      targetId: ended.targetId,
      // A request grants once; giving back what it gave is an act of its own.
      source: isAsked ? "direct" : ended.source,
      sourceId: isAsked ? null : ended.sourceId,
      sourceVersion: null,
      validFrom: now.getTime(),
      acceptedConflicts: [],
      ...ends,
    },
  };
}
