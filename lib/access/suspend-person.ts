import { z } from "zod";
import {
  command,
  conflict,
  execute,
  notFound,
  PersonId,
  Reason,
  rows,
  sql,
  type PersonId as Id,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { mayGive } from "./policy.ts";
import { recompute } from "./recompute.ts";
import { loadSubjects, lockSubjects } from "./subject-store.ts";
import type { SubjectNow } from "./subject.ts";

async function lockOne(tx: Tx, personId: string): Promise<SubjectNow> {
  await lockSubjects(tx, [personId]);
  const found = (await loadSubjects(tx, [personId])).get(personId);
  if (!found) throw notFound("person");
  return found;
}

/** A step: nothing of theirs has effect from now on, once their access is recomputed. */
export async function suspend(
  work: Work,
  personId: Id,
  { reason, by = "person" }: { readonly reason: string; readonly by?: "person" | "feed" },
): Promise<void> {
  await execute(
    work.tx,
    sql`update person
        set suspended_at = ${work.now}, suspended_reason = ${reason}, suspended_by = ${by}
        where id = ${personId}::uuid`,
  );
  work.announce("person.suspended", { personId });
  work.live("people", [personId]);
}

/** A step: what was suspended has effect again, once their access is recomputed. */
export async function liftSuspension(work: Work, personId: Id): Promise<void> {
  await execute(
    work.tx,
    sql`update person set suspended_at = null, suspended_reason = null, suspended_by = null
        where id = ${personId}::uuid`,
  );
  work.announce("person.unsuspended", { personId });
  work.live("people", [personId]);
}

async function isByFeed(tx: Tx, personId: Id): Promise<boolean> {
  const [found] = await rows<{ by: string | null }>(
    tx,
    sql`select suspended_by as by from person where id = ${personId}::uuid`,
  );
  return found?.by === "feed";
}

const output = z.object({ personId: z.uuid(), isSuspended: z.boolean() });

/**
 * Stops everything at once and keeps what was intended, for a case that is being looked at. What a
 * feed stopped is taken over: from then on the feed does not lift it.
 */
export const suspendPerson = command({
  name: "person.suspend",
  title: "Suspends a person: nothing has effect until it is lifted.",
  right: "access.manage",
  rest: { method: "POST", path: "/people/{personId}/suspend" },
  input: z.object({ personId: PersonId, reason: Reason }),
  output,
  load: ({ tx }, { personId }) => lockOne(tx, personId),
  authorize: (actor, _subject, { personId }) => mayGive(actor, personId),
  run: async ({ input, resource: subject, proof: _proof, ...work }) => {
    const { personId, reason } = input;
    const isOurs = subject.isSuspended && !(await isByFeed(work.tx, personId));
    if (isOurs) throw conflict("already_suspended");
    await suspend(work, personId, { reason });
    work.record({ target: personId, persons: [personId], personal: { reason } });
    await recompute(work, { personIds: [personId], cause: { kind: "suspension", id: null } });
    return { personId, isSuspended: true };
  },
});

/** Everything that has not ended meanwhile has effect again. */
export const unsuspendPerson = command({
  name: "person.unsuspend",
  title: "Lifts a person's suspension.",
  right: "access.manage",
  rest: { method: "POST", path: "/people/{personId}/unsuspend" },
  input: z.object({ personId: PersonId, reason: Reason }),
  output,
  load: ({ tx }, { personId }) => lockOne(tx, personId),
  authorize: (actor, _subject, { personId }) => mayGive(actor, personId),
  run: async ({ input, resource: subject, proof: _proof, ...work }) => {
    const { personId, reason } = input;
    if (!subject.isSuspended) throw conflict("not_suspended");
    await liftSuspension(work, personId);
    work.record({ target: personId, persons: [personId], personal: { reason } });
    await recompute(work, { personIds: [personId], cause: { kind: "suspension", id: null } });
    return { personId, isSuspended: false };
  },
});
