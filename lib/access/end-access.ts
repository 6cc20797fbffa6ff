import { z } from "zod";
import { command, conflict, Instant, PersonId, PosternError, Reason } from "#lib/kernel/index.ts";
import { getAssignment, isOver } from "./assignment-store.ts";
import { endAssignment, extendAssignment } from "./end-assignment.ts";
import { spanOf } from "./give-access.ts";
import { isOfRule } from "./assignment.ts";
import { forever } from "./interval.ts";
import { mayEnd, mayGive } from "./policy.ts";
import { lockSubjects } from "./subject-store.ts";

/** Ends a right before its time; what a rule gives ends only with the rule or the facts. */
export const endAccess = command({
  name: "access.end",
  title: "Ends an assignment now.",
  right: "access.manage",
  rest: { method: "POST", path: "/access/assignments/{assignmentId}/end" },
  input: z.object({ assignmentId: z.uuid(), reason: Reason }),
  output: z.object({ assignmentId: z.uuid(), endedAt: z.date() }),
  load: ({ tx }, { assignmentId }) => getAssignment(tx, assignmentId),
  authorize: (actor, assignment) => mayEnd(actor, assignment.personId),
  run: async ({ input, resource: assignment, proof: _proof, ...work }) => {
    if (isOfRule(assignment.source)) throw conflict("given_by_a_rule");
    await lockSubjects(work.tx, [assignment.personId]);
    const isEnded = await endAssignment(work, assignment.id, "ended_early");
    if (!isEnded) throw new PosternError("gone", "assignment_has_ended");
    const persons = [PersonId.parse(assignment.personId)];
    work.record({ target: assignment.id, persons, personal: { reason: input.reason } });
    return { assignmentId: assignment.id, endedAt: work.now };
  },
});

export const extendAccess = command({
  name: "access.extend",
  title: "Moves the end or the review date of a direct, taken-over or emergency assignment.",
  right: "access.manage",
  rest: { method: "POST", path: "/access/assignments/{assignmentId}/extend" },
  input: z.object({
    assignmentId: z.uuid(),
    validTo: Instant.optional(),
    reviewBy: Instant.optional(),
    reason: Reason,
  }),
  output: z.object({ assignmentId: z.uuid() }),
  load: ({ tx }, { assignmentId }) => getAssignment(tx, assignmentId),
  authorize: (actor, assignment) => mayGive(actor, assignment.personId),
  run: async ({ input, resource: found, proof: _proof, ...work }) => {
    if (isOfRule(found.source)) throw conflict("given_by_a_rule");
    // What was approved for a time is extended by another request, never by a side door.
    if (found.source === "request") throw conflict("extended_by_a_request");
    if (isOver(found, work.now)) throw new PosternError("gone", "assignment_has_ended");
    const { validTo, reviewBy } = input;
    const span = spanOf({ validTo, reviewBy }, work.now);
    // What ended within a year had no review; extended beyond, it must not go on unconfirmed.
    const isUnreviewed = validTo !== undefined && found.reviewBy === null;
    const review = reviewBy !== undefined || isUnreviewed ? span.reviewBy : forever;
    await extendAssignment(work, found.id, {
      ...(validTo !== undefined && { validTo: new Date(validTo) }),
      ...(review !== forever && { reviewBy: new Date(review) }),
    });
    const persons = [PersonId.parse(found.personId)];
    work.record({ target: found.id, persons, personal: { reason: input.reason } });
    return { assignmentId: found.id };
  },
});
