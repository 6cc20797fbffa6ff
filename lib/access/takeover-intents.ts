import { z } from "zod";
import { newId, rows, sql, type Tx } from "#lib/kernel/index.ts";
import type { Assignment } from "./assignment.ts";
import type { Draft } from "./draft.ts";
import type { Named } from "./draft-effect.ts";
import type { Intent } from "./intents.ts";
import { forever } from "./interval.ts";

const Payload = z.object({ entitlementIds: z.array(z.uuid()) });

export type NamedPerson = { readonly personId: string; readonly payload: unknown };

/** What a roll-out asks for people by name: rights taken over, or taken over and given back. */
export function intentsOf(
  draft: Draft,
  given: { readonly rolloutId: string; readonly now: Date },
  people: readonly NamedPerson[],
): Named {
  if (draft.kind === "takeover") {
    const reviewBy = Date.parse(draft.reviewBy);
    return new Map(
      people.map(({ personId, payload }) => [
        personId,
        Payload.parse(payload).entitlementIds.map((id): Intent => ({
          act: "open",
          assignment: takenOver(id, reviewBy, given),
        })),
      ]),
    );
  }
  if (draft.kind !== "takeover-end") return new Map();
  const Ids = z.object({ assignmentIds: z.array(z.uuid()) });
  return new Map(
    people.map(({ personId, payload }) => [
      personId,
      Ids.parse(payload).assignmentIds.map((assignmentId): Intent => ({
        act: "close",
        assignmentId,
        reason: "takeover_undone",
      })),
    ]),
  );
}

const takenOver = (
  entitlementId: string,
  reviewBy: number,
  given: { readonly rolloutId: string; readonly now: Date },
): Assignment => ({
  id: newId(),
  targetKind: "entitlement",
  targetId: entitlementId,
  source: "takeover",
  sourceId: given.rolloutId,
  sourceVersion: null,
  validFrom: given.now.getTime(),
  validTo: forever,
  reviewBy,
  acceptedConflicts: [],
});

/** Open assignments that a takeover made, by person. */
export async function assignmentsOfTakeover(tx: Tx, rolloutId: string): Promise<NamedPerson[]> {
  const found = await rows<{ personId: string; assignmentIds: string[] }>(
    tx,
    sql`select person_id::text, array_agg(id::text) as assignment_ids from assignment
        where source = 'takeover' and source_id = ${rolloutId}::uuid and closed_by is null
        group by 1`,
  );
  return found.map(({ personId, assignmentIds }) => ({ personId, payload: { assignmentIds } }));
}
