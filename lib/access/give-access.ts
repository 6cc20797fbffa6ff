import { z } from "zod";
import {
  command,
  dayMs,
  Instant,
  invalidInput,
  newId,
  PersonId,
  Reason,
  rows,
  sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { targetKinds, type Assignment } from "./assignment.ts";
import { changesNothing } from "./plan.ts";
import { commitPlans } from "./commit-plans.ts";
import { reviewDaysMax } from "./grant-from-request.ts";
import { forever } from "./interval.ts";
import { mayGive } from "./policy.ts";
import { planPeople } from "./recompute.ts";
import { checkTargets } from "./save-rule-draft.ts";

/** A direct act, without anybody's approval: temporary, or permanent until its review date. */
export const giveAccess = command({
  name: "access.grant",
  title: "Gives a person an entitlement or a role directly.",
  right: "access.manage",
  rest: { method: "POST", path: "/access/grants" },
  input: z.object({
    personId: z.uuid(),
    targetKind: z.enum(targetKinds),
    targetId: z.uuid(),
    validFrom: Instant.optional(),
    /** Unset: permanent, to be confirmed by `reviewBy`. */
    validTo: Instant.optional(),
    reviewBy: Instant.optional(),
    reason: Reason,
    acceptedConflicts: z.array(z.uuid()).max(100).default([]),
  }),
  output: z.object({
    assignmentId: z.uuid(),
    /** Entitlements that take effect; what is missing is blocked, and `conflicts` may say why. */
    gains: z.array(z.string()),
    conflicts: z.array(z.object({ sodRuleId: z.string(), isBlocked: z.boolean() })),
  }),
  load: ({ tx, now }, { targetKind, targetId }) =>
    checkTargets(tx, now, [{ kind: targetKind, id: targetId }]),
  authorize: (actor, _known, { personId }) => mayGive(actor, personId),
  run: async ({ input, resource: _known, proof: _proof, ...work }) => {
    await checkAcceptable(work.tx, input.acceptedConflicts);
    const given = spanOf(input, work.now);
    const assignment: Assignment = {
      id: newId(),
      targetKind: input.targetKind,
      targetId: input.targetId,
      source: "direct",
      sourceId: null,
      sourceVersion: null,
      acceptedConflicts: input.acceptedConflicts,
      ...given,
    };
    const planned = await open(work, input.personId, assignment);
    work.record({
      target: input.personId,
      persons: [PersonId.parse(input.personId)],
      detail: { assignmentId: assignment.id, targetId: input.targetId },
      personal: { reason: input.reason },
    });
    return {
      assignmentId: assignment.id,
      gains: planned.access.gains.map(({ entitlementId }) => entitlementId),
      conflicts: planned.conflicts
        .filter(({ assignmentId }) => assignmentId === assignment.id)
        .map(({ sodRuleId, isBlocked }) => ({ sodRuleId, isBlocked })),
    };
  },
});

/** Mode `refuse` is for combinations that nobody may accept. */
async function checkAcceptable(tx: Tx, ruleIds: readonly string[]): Promise<void> {
  const [refusing] = await rows<{ code: string }>(
    tx,
    sql`select code from sod_rule where id = any(${[...ruleIds]}::uuid[]) and mode = 'refuse'`,
  );
  if (refusing === undefined) return;
  const expected = `none of mode refuse, as ${refusing.code} is`;
  throw invalidInput([{ field: "acceptedConflicts", reason: "never_accepted", expected }]);
}

async function open(work: Work, personId: string, assignment: Assignment) {
  const cause = { kind: "direct", id: assignment.id, inverse: { close: assignment.id } } as const;
  const intents = new Map([[personId, [{ act: "open" as const, assignment }]]]);
  const [planned] = await planPeople(work, { personIds: [personId], cause, intents });
  if (planned === undefined || changesNothing(planned)) {
    const expected = "somebody who has not left";
    throw invalidInput([{ field: "personId", reason: "not_here", expected }]);
  }
  await commitPlans(work, [planned], cause);
  return planned;
}

type Span = { validFrom?: string | undefined; validTo?: string | undefined } & {
  reviewBy?: string | undefined;
};

/** From now or later, to an end after it, and never unconfirmed for longer than a year. */
export function spanOf(input: Span, now: Date) {
  const from = input.validFrom === undefined ? now.getTime() : Date.parse(input.validFrom);
  const validFrom = Math.max(from, now.getTime());
  const validTo = input.validTo === undefined ? forever : Date.parse(input.validTo);
  const last = validFrom + reviewDaysMax * dayMs;
  const asked = input.reviewBy === undefined ? last : Date.parse(input.reviewBy);
  const reviewBy = validTo <= last && input.reviewBy === undefined ? forever : asked;
  refuseUnless(validTo > validFrom, "validTo", "an instant after the beginning");
  refuseUnless(asked > validFrom, "reviewBy", "an instant after the beginning");
  refuseUnless(asked <= last, "reviewBy", `at most ${reviewDaysMax} days after the beginning`);
  return { validFrom, validTo, reviewBy };
}

function refuseUnless(isRight: boolean, field: string, expected: string): void {
  if (!isRight) throw invalidInput([{ field, reason: "out_of_range", expected }]);
}
