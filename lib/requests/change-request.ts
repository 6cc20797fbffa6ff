import { z } from "zod";
import { command, conflict, invalidInput, type Tx } from "#lib/kernel/index.ts";
import { advance, askStage } from "./advance.ts";
import { limitProblem, limitsOf } from "./choose-policy.ts";
import { Comment, ItemOutcome, outcomeOf } from "./decide.ts";
import { tell } from "./history.ts";
import { lockItem, saveItem } from "./item-store.ts";
import { canWithdraw } from "./policy.ts";
import { plannedStages, isAutomatic } from "./policy-definition.ts";
import { prepareRequest } from "./prepare-request.ts";
import { contentHash, narrows, RequestItemId, type PendingItem } from "./request-item.ts";
import { startOver } from "./transitions.ts";

/**
 * The requester asks for another time while it is pending. Shorter keeps what was approved;
 * anything wider starts over under the policies of now, and no approval counts any more.
 */
export const changeRequest = command({
  name: "request.change",
  title: "Changes how long a pending item is asked for; a longer time starts approval over.",
  right: "self",
  rest: { method: "POST", path: "/request-items/{itemId}/change" },
  input: z.object({
    itemId: RequestItemId,
    minutes: z.int().min(1).max(5_256_000).nullable(),
    comment: Comment.optional(),
  }),
  output: ItemOutcome,
  load: ({ tx }, { itemId }) => lockItem(tx, itemId),
  authorize: canWithdraw,
  run: async (work) => {
    const { resource: item, input } = work;
    if (item.state !== "pending") throw conflict("not_pending_any_more", { state: item.state });
    if (input.minutes === item.minutes) throw conflict("nothing_changes");
    const chosen = await underPolicyOfNow(work.tx, item, { minutes: input.minutes, now: work.now });
    const shorter = { ...item, minutes: input.minutes };
    const isNarrower = narrows(item, shorter);
    const next = isNarrower
      ? { ...shorter, version: item.version + 1, contentHash: contentHash(shorter) }
      : startOver(chosen, work.now);
    await saveItem(work.tx, next);
    await tell(work, next, {
      action: isNarrower ? "request.shorten" : "request.start-over",
      detail: { minutesFrom: item.minutes, minutes: next.minutes },
    });
    return outcomeOf(await (isNarrower ? advance(work, next) : askStage(work, next)));
  },
});

/** The item with the plan that today's policies give the changed content. */
async function underPolicyOfNow(
  tx: Tx,
  item: PendingItem,
  { minutes, now }: { readonly minutes: number | null; readonly now: Date },
): Promise<PendingItem> {
  const asked = { ...item, minutes };
  const prepared = await prepareRequest(tx, { ...item, items: [asked] }, now);
  const [found] = prepared.items;
  const policy = found?.policy;
  // The item itself is the one that is asked for already.
  const problem = found?.problem === "already_requested" ? undefined : found?.problem;
  if (problem !== undefined || !policy || !found?.target) {
    throw invalidInput([
      { field: "minutes", reason: problem ?? "no_policy_matches", expected: "another time" },
    ]);
  }
  const limits = limitsOf(policy.definition, found.target.minutesMax);
  const limit = limitProblem(limits, minutes);
  if (limit) throw invalidInput([{ field: "minutes", reason: limit, expected: "a shorter time" }]);
  if (isAutomatic(policy.definition)) throw conflict("ask_anew");
  const plan = plannedStages(policy.definition, item.conflicts);
  const changed = {
    ...item,
    minutes,
    plan,
    policyVersionId: policy.versionId,
    policyVersion: policy.version,
  };
  return { ...changed, contentHash: contentHash(changed) };
}
