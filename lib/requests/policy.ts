import {
  holds,
  no,
  yes,
  type Actor,
  type Decision,
  type PersonActor,
  type PersonId,
} from "#lib/kernel/index.ts";
import type { RequestItem } from "./request-item.ts";
import type { Voter } from "./stages.ts";

type Concerned = Pick<RequestItem, "requesterId" | "beneficiaryId">;

/** Those who asked or gain: they decide nothing about it, by no path. */
export const concernedBy = (item: Concerned): ReadonlySet<string> =>
  new Set([item.requesterId, item.beneficiaryId]);

export const benefits = (personId: string, item: Concerned): boolean =>
  concernedBy(item).has(personId);

/** An item as a decision sees it. */
export type Deciding = {
  readonly item: RequestItem;
  /** Who may decide now, found anew in this transaction. */
  readonly voters: readonly Voter[];
  /** Who could decide at some time: they meet a conflict, not a refusal. */
  readonly pastVoters: readonly string[];
  readonly isActorActive: boolean;
  readonly isImpersonationAllowed: boolean;
};
export type DecidingProof = {
  readonly approver: PersonActor;
  /** Undefined: somebody decided meanwhile. */
  readonly voter: Voter | undefined;
};

/** Approvers of the open stage decide; nobody decides on what they asked for or gain from. */
export function canDecide(actor: Actor, deciding: Deciding): Decision<DecidingProof> {
  if (actor.kind !== "person") return no("only_a_person_decides");
  if (actor.isImpersonated && !deciding.isImpersonationAllowed) return no("impersonated");
  if (benefits(actor.personId, deciding.item)) return no("own_request");
  if (!deciding.isActorActive) return no("not_active");
  const voter = voiceOf(actor.personId, deciding);
  if (voter) return yes({ approver: actor, voter });
  if (deciding.pastVoters.includes(actor.personId)) return yes({ approver: actor, voter });
  return no("not_an_approver");
}

/** Their own voice before one that was lent; never one lent by somebody concerned. */
function voiceOf(personId: string, { item, voters }: Deciding): Voter | undefined {
  const theirs = voters
    .filter((voter) => voter.personId === personId)
    .filter(({ delegatorId }) => delegatorId === null || !benefits(delegatorId, item));
  return theirs.find(({ delegatorId }) => delegatorId === null) ?? theirs[0];
}

/** Who may read an item: those concerned, everybody asked to decide, owners, request readers. */
export type Readable = {
  readonly item: Concerned;
  readonly approvers: readonly string[];
  readonly owners: readonly string[];
};
export function canSee(actor: Actor, { item, approvers, owners }: Readable): boolean {
  if (holds(actor, "requests.read")) return true;
  if (actor.kind !== "person") return false;
  return [...concernedBy(item), ...approvers, ...owners].includes(actor.personId);
}

/** Those who asked or would gain take it back while it is open. */
export function canWithdraw(actor: Actor, item: Concerned): Decision {
  return isConcerned(actor, item) ? yes() : no("not_your_request");
}

/** A longer time is asked for by the same people who could ask for it at first. */
export const canExtend = (actor: Actor, item: Concerned): Decision => canWithdraw(actor, item);

const isConcerned = (actor: Actor, item: Concerned): boolean =>
  actor.kind === "person" && benefits(actor.personId, item);

/** Ending early takes away only: whoever asked, has, owns or secures it may. */
export function canEnd(
  actor: Actor,
  { item, owners }: { readonly item: RequestItem; readonly owners: readonly string[] },
): Decision {
  if (isConcerned(actor, item)) return yes();
  if (actor.kind === "person" && owners.includes(actor.personId)) return yes();
  return holds(actor, "access.manage") ? yes() : no("not_yours_to_end");
}

/** Asking for somebody else is any colleague's; what is granted is theirs, and decided as usual. */
export function canSubmit(
  actor: Actor,
  beneficiaryId: PersonId | undefined,
): Decision<{ requesterId: PersonId; beneficiaryId: PersonId }> {
  if (actor.kind === "person") {
    const { personId } = actor;
    return yes({ requesterId: personId, beneficiaryId: beneficiaryId ?? personId });
  }
  if (actor.kind !== "module") return no("only_a_person");
  return beneficiaryId ? yes({ requesterId: beneficiaryId, beneficiaryId }) : no("for_whom");
}
