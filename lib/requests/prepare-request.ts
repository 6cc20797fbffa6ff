import { conflictsOf, forever, unmetConditions } from "#lib/access/index.ts";
import { isPosternError, notFound, rows, sql, type PersonId, type Tx } from "#lib/kernel/index.ts";
import { choosePolicy, limitProblem, limitsOf, type Limits, type Policy } from "./choose-policy.ts";
import { haveShaped } from "./own-shaping.ts";
import { benefits, concernedBy } from "./policy.ts";
import { isAutomatic, plannedStages, type PlannedStage } from "./policy-definition.ts";
import { policiesInForce } from "./policy-store.ts";
import type { RequestItemId } from "./request-item.ts";
import { loadPeople, type RequestPerson } from "./request-people.ts";
import { itemFactsOf, loadTargets, type RequestTarget } from "./targets.ts";

export type AskedItem = {
  readonly targetKind: "entitlement" | "role";
  readonly targetId: string;
  /** Null: permanent. */
  readonly minutes: number | null;
  readonly startsAt: Date | null;
  readonly extendsId: RequestItemId | null;
};
export type Asked = {
  readonly requesterId: PersonId;
  readonly beneficiaryId: PersonId;
  readonly items: readonly AskedItem[];
};

export type PreparedItem = {
  readonly asked: AskedItem;
  readonly target: RequestTarget | undefined;
  readonly policy: Policy | undefined;
  readonly limits: Limits | undefined;
  readonly plan: readonly PlannedStage[];
  readonly conflicts: readonly { readonly sodRuleId: string; readonly mode: string }[];
  readonly unmet: readonly string[];
  /** Why this item cannot be asked for; undefined: it can. */
  readonly problem: string | undefined;
};
export type Prepared = {
  readonly requester: RequestPerson;
  readonly beneficiary: RequestPerson;
  readonly items: readonly PreparedItem[];
};

/** What would be submitted, and everything that stands against it: preview and submit agree. */
export async function prepareRequest(tx: Tx, asked: Asked, now: Date): Promise<Prepared> {
  const people = await loadPeople(tx, [asked.requesterId, asked.beneficiaryId], now);
  const [requester, beneficiary] = [people.get(asked.requesterId), people.get(asked.beneficiaryId)];
  if (!requester || !beneficiary) throw notFound("person");
  const targets = await loadTargets(
    tx,
    asked.items.map(({ targetKind, targetId }) => ({ kind: targetKind, id: targetId })),
  );
  const policies = await policiesInForce(tx);
  const conflicts = await conflictsOfAll(tx, asked, now);
  const about = { asked, requester, beneficiary, policies, now };
  const items: PreparedItem[] = [];
  for (const [index, item] of asked.items.entries()) {
    const found = { item, target: targets.get(item.targetId), conflicts: conflicts[index] ?? [] };
    const unmet = found.target ? await unmetOf(tx, asked, { item, now }) : [];
    const held = await heldProblem(tx, asked, { item, now });
    const prepared = prepareItem(about, found, held);
    const problem = prepared.problem ?? (await shapingProblem(tx, asked, prepared));
    items.push({ ...prepared, problem, unmet });
  }
  return { requester, beneficiary, items };
}

type About = {
  readonly asked: Asked;
  readonly requester: RequestPerson;
  readonly beneficiary: RequestPerson;
  readonly policies: readonly Policy[];
  readonly now: Date;
};
type Found = Pick<PreparedItem, "target" | "conflicts"> & { readonly item: AskedItem };

function prepareItem(about: About, { item, target, conflicts }: Found, held: string | undefined) {
  const none = { asked: item, target, conflicts, policy: undefined, limits: undefined, plan: [] };
  const basic = target ? basicProblem(about, item, target) : "target_not_found";
  if (basic !== undefined || target === undefined) return { ...none, problem: basic };
  if (conflicts.some(({ mode }) => mode === "refuse")) {
    return { ...none, problem: "conflict_refused" };
  }
  const policy = choose(about, { item, target, conflicts });
  if (typeof policy === "string") return { ...none, problem: policy };
  const limits = limitsOf(policy.definition, target.minutesMax);
  const toAccept = conflicts.filter(({ mode }) => mode === "ask");
  const ids = toAccept.map(({ sodRuleId }) => sodRuleId);
  const plan = isAutomatic(policy.definition) ? [] : plannedStages(policy.definition, ids);
  const problem =
    limitProblem(limits, item.minutes) ?? automaticProblem(policy, ids, about) ?? held;
  return { ...none, policy, limits, plan, problem };
}

/** A conflict is accepted by somebody or not at all; and nobody writes their own approval. */
function automaticProblem(
  { definition, authors }: Policy,
  conflicts: readonly string[],
  { asked }: About,
): string | undefined {
  if (!isAutomatic(definition)) return undefined;
  if (conflicts.length > 0) return "conflict_needs_a_decision";
  return authors.some((author) => benefits(author, asked)) ? "own_policy" : undefined;
}

/** Nobody sets what an automatic policy grants by. */
async function shapingProblem(
  tx: Tx,
  asked: Asked,
  { policy, target }: Pick<PreparedItem, "policy" | "target">,
): Promise<string | undefined> {
  if (!policy || !target || !isAutomatic(policy.definition)) return undefined;
  const isOwn = await haveShaped(tx, [...concernedBy(asked)], target);
  return isOwn ? "own_change" : undefined;
}

function basicProblem(about: About, item: AskedItem, target: RequestTarget): string | undefined {
  if (!about.requester.isActive) return "requester_not_active";
  if (!about.beneficiary.isActive) return "beneficiary_not_active";
  if (!target.isRequestable) return "not_requestable";
  const from = item.startsAt ?? about.now;
  if (target.retiresAt !== null && target.retiresAt <= from) return "target_retired";
  if (item.startsAt !== null && item.startsAt < about.now) return "starts_in_the_past";
  const twice = about.asked.items.filter((each) => each.targetId === item.targetId);
  return twice.length > 1 ? "asked_twice" : undefined;
}

function choose(
  { policies, requester, beneficiary, asked }: About,
  { item, target, conflicts }: Found & { readonly target: RequestTarget },
): Policy | string {
  try {
    return choosePolicy(policies, {
      requester: requester.facts,
      beneficiary: beneficiary.facts,
      item: itemFactsOf(target, item.minutes),
      context: {
        isOnBehalf: asked.requesterId !== asked.beneficiaryId,
        isExtension: item.extendsId !== null,
        hasStart: item.startsAt !== null,
        hasConflict: conflicts.length > 0,
        items: BigInt(asked.items.length),
      },
    });
  } catch (error) {
    if (isPosternError(error)) return error.reason;
    throw error;
  }
}

/** Held for good already, or asked for and not yet decided. */
async function heldProblem(
  tx: Tx,
  { beneficiaryId }: Asked,
  { item, now }: { readonly item: AskedItem; readonly now: Date },
): Promise<string | undefined> {
  const [found] = await rows<{ isOpen: boolean; isHeld: boolean }>(
    tx,
    sql`select
          exists (select from request_item where beneficiary_id = ${beneficiaryId}::uuid
            and target_id = ${item.targetId}::uuid and state in ('pending', 'approved')) as is_open,
          exists (select from assignment where person_id = ${beneficiaryId}::uuid
            and target_id = ${item.targetId}::uuid and closed_by is null
            and valid_from <= ${now} and valid_to is null
            and (review_by is null or review_by > ${now})) as is_held`,
  );
  if (found?.isOpen === true) return "already_requested";
  return found?.isHeld === true && item.extendsId === null ? "already_held" : undefined;
}

const intervalOf = ({ startsAt, minutes }: AskedItem, now: Date) => {
  const from = (startsAt ?? now).getTime();
  return { from, to: minutes === null ? forever : from + minutes * 60_000 };
};

/** Conflicts of each item with what is held, and of items with each other on both of them. */
async function conflictsOfAll(tx: Tx, asked: Asked, now: Date) {
  const targetOf = (item: AskedItem) => ({ kind: item.targetKind, id: item.targetId });
  const of = async (item: AskedItem, items: readonly AskedItem[]) => {
    const found = await conflictsOf(tx, now, {
      personId: asked.beneficiaryId,
      targets: items.map(targetOf),
      interval: intervalOf(item, now),
    });
    return new Map(found.map(({ sodRuleId, mode }) => [sodRuleId, mode]));
  };
  // One after the other: they share one connection.
  const single = await Array.fromAsync(asked.items, (item) => of(item, [item]));
  const withHeld = new Set(single.flatMap((each) => [...each.keys()]));
  return Array.fromAsync(asked.items, async (item, index) => {
    const alone = single[index] ?? new Map<string, string>();
    const together = asked.items.length > 1 ? await of(item, asked.items) : alone;
    const among = [...together].filter(([id]) => !withHeld.has(id));
    return [...alone, ...among].map(([sodRuleId, mode]) => ({ sodRuleId, mode }));
  });
}

async function unmetOf(
  tx: Tx,
  asked: Asked,
  { item, now }: { readonly item: AskedItem; readonly now: Date },
): Promise<string[]> {
  const from = (item.startsAt ?? now).getTime();
  const found = await unmetConditions(tx, now, {
    personId: asked.beneficiaryId,
    targets: [{ kind: item.targetKind, id: item.targetId }],
    interval: { from, to: from + 1 },
  });
  return [...new Set(found.map(({ conditionId }) => conditionId))];
}
