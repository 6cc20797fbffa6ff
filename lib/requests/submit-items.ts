import { invalidInput, newId, rows, sql, type Work } from "#lib/kernel/index.ts";
import { askStage } from "./advance.ts";
import { tell } from "./history.ts";
import { insertItems } from "./item-store.ts";
import { pendingHoursOf } from "./policy-definition.ts";
import type { Asked, Prepared, PreparedItem } from "./prepare-request.ts";
import { contentHash, type PendingItem, type RequestId, type RequestItem } from "./request-item.ts";
import { takeEffect } from "./take-effect.ts";
import { approve } from "./transitions.ts";

export type Submission = Asked & {
  readonly reason: string;
  readonly resubmitsId: RequestId | null;
};
export type Submitted = {
  readonly requestId: RequestId;
  readonly number: number;
  readonly items: readonly RequestItem[];
};

/** What a problem asks for instead. */
const expectations: Readonly<Record<string, string>> = {
  target_not_found: "a right or role that exists",
  requester_not_active: "a person who is at work",
  beneficiary_not_active: "a person who is at work",
  not_requestable: "a right or role that can be asked for",
  target_retired: "a right or role that is not retired",
  starts_in_the_past: "a start from now on",
  asked_twice: "each right or role once",
  already_requested: "nothing that is asked for already",
  already_held: "nothing that is held permanently already",
  conflict_refused: "nothing that breaks a separation rule",
  conflict_needs_a_decision: "nothing that needs a conflict accepted",
  own_change: "a policy with a decision, or something whose risk, zone or contents others set",
  own_policy: "a policy with a decision, or one that others wrote and put in force",
  no_policy_matches: "something that an approval policy covers",
  policy_condition_breaks: "policies whose conditions can be evaluated",
  permanent_not_allowed: "a number of minutes",
  longer_than_allowed: "a shorter time",
};

/** Refuses the whole request when one item cannot be asked for: nothing half-written. */
function refuseProblems(prepared: Prepared): void {
  const problems = prepared.items.flatMap(({ problem, limits }, index) => {
    if (problem === undefined) return [];
    const longest =
      problem === "longer_than_allowed" ? ` (at most ${limits?.minutesMax} minutes)` : "";
    const expected = `${expectations[problem] ?? "something else"}${longest}`;
    return [{ field: `items.${index}`, reason: problem, expected }];
  });
  if (problems.length > 0) throw invalidInput(problems);
}

/** Writes the request and starts every item on its way. */
export async function submitItems(
  work: Work,
  submission: Submission,
  prepared: Prepared,
): Promise<Submitted> {
  refuseProblems(prepared);
  const requestId = newId<"request">();
  const number = await insertRequest(work, requestId, submission);
  const pending = prepared.items.map((item, index) =>
    pendingItem(work.now, { submission, requestId, item, position: index + 1 }),
  );
  await insertItems(work.tx, pending);
  const items: RequestItem[] = [];
  for (const item of pending) items.push(await start(work, item, submission));
  return { requestId, number, items };
}

async function insertRequest(
  { tx, now }: Work,
  id: RequestId,
  submission: Submission,
): Promise<number> {
  const [inserted] = await rows<{ number: number }>(
    tx,
    sql`insert into request (id, requester_id, beneficiary_id, reason, resubmits_id, created_at)
        values (${id}::uuid, ${submission.requesterId}::uuid, ${submission.beneficiaryId}::uuid,
          ${submission.reason}, ${submission.resubmitsId}::uuid, ${now})
        returning number`,
  );
  return inserted?.number ?? 0;
}

type Draft = {
  readonly submission: Submission;
  readonly requestId: RequestId;
  readonly item: PreparedItem;
  readonly position: number;
};
const msPerHour = 3_600_000;

function pendingItem(now: Date, { submission, requestId, item, position }: Draft): PendingItem {
  const { asked, policy, plan } = item;
  if (policy === undefined) throw new Error("an item without a policy is never submitted");
  const content = {
    requesterId: submission.requesterId,
    beneficiaryId: submission.beneficiaryId,
    ...asked,
    conflicts: item.conflicts
      .filter(({ mode }) => mode === "ask")
      .map(({ sodRuleId }) => sodRuleId),
    policyVersionId: policy.versionId,
  };
  const pendingMs = pendingHoursOf(policy.definition) * msPerHour;
  const first = plan[0];
  return {
    ...content,
    id: newId(),
    requestId,
    position,
    state: "pending",
    contentHash: contentHash(content),
    policyVersion: policy.version,
    plan: [...plan],
    stage: 0,
    round: 1,
    version: 1,
    submittedAt: now,
    stageOpenedAt: now,
    dueAt: first ? new Date(now.getTime() + first.timeoutHours * msPerHour) : null,
    escalation: 0,
    pendingUntil: new Date(now.getTime() + pendingMs),
  };
}

/** A policy without stages said "automatic" in so many words: nothing else gets here. */
async function start(work: Work, item: PendingItem, asked: Submission): Promise<RequestItem> {
  await tell(work, item, {
    action: "request.submit",
    detail: {
      targetKind: item.targetKind,
      targetId: item.targetId,
      minutes: item.minutes,
      startsAt: item.startsAt?.toISOString() ?? null,
      extendsId: item.extendsId,
      isAutomatic: item.plan.length === 0,
    },
    personal: { reason: asked.reason },
  });
  return item.plan.length === 0 ? takeEffect(work, approve(item, work.now)) : askStage(work, item);
}
