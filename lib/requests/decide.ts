import { z } from "zod";
import {
  conflict,
  isImpersonationAllowed,
  PosternError,
  type Actor,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { advance } from "./advance.ts";
import { syncVoters, type ApproverRow } from "./approver-store.ts";
import { insertDecision } from "./decision-store.ts";
import { tell } from "./history.ts";
import { lockItem, saveItem } from "./item-store.ts";
import type { Deciding, DecidingProof } from "./policy.ts";
import {
  narrows,
  RequestItemId,
  withMinutes,
  type PendingItem,
  type RequestItem,
} from "./request-item.ts";
import { loadPeople } from "./request-people.ts";
import type { SeatedVoter } from "./seating.ts";
import { decisionsOfStage, loadVotes, seatStage, type Votes } from "./stage-voters.ts";
import type { Verdict } from "./stages.ts";

export const Comment = z.string().trim().min(1).max(4000);
/** Hex of the content hash that the approver saw; a decision on anything else is refused. */
const SeenHash = z.string().regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits");

export const deciding = { itemId: RequestItemId, contentHash: SeenHash.optional() };

export const ItemOutcome = z.object({
  itemId: z.string(),
  requestId: z.string(),
  state: z.string(),
  stage: z.int(),
  round: z.int(),
  minutes: z.int().nullable(),
  endsAt: z.date().nullable(),
  because: z.string().nullable(),
});

export const outcomeOf = (item: RequestItem): z.input<typeof ItemOutcome> => ({
  itemId: item.id,
  requestId: item.requestId,
  state: item.state,
  stage: item.stage,
  round: item.round,
  minutes: item.minutes,
  endsAt: "endsAt" in item ? item.endsAt : null,
  because: "closeReason" in item ? item.closeReason : null,
});

type At = { readonly tx: Tx; readonly now: Date; readonly actor: Actor };

export type LoadedDeciding = Deciding & {
  readonly voters: readonly SeatedVoter[];
  readonly votes: Votes;
};

/** Locks the item and finds, by the facts of this instant, who may decide it. */
export async function loadDeciding(
  { tx, now, actor }: At,
  { itemId }: { readonly itemId: RequestItemId },
): Promise<LoadedDeciding> {
  const actorIds = actor.kind === "person" ? [actor.personId] : [];
  const item = await lockItem(tx, itemId, actorIds);
  const people = await loadPeople(tx, actorIds, now);
  const votes = await loadVotes(tx, itemId);
  return {
    item,
    votes,
    voters: item.state === "pending" ? await votersNow(tx, item, { votes, now }) : [],
    pastVoters: pastVoters(item, votes),
    isActorActive: people.values().some(({ isActive }) => isActive),
    isImpersonationAllowed: isImpersonationAllowed(),
  };
}

/** Who could decide at some time, and would but for what others, or they, decided meanwhile. */
function pastVoters(item: RequestItem, votes: Votes): string[] {
  const isPast = ({ round, stage, removedAt }: ApproverRow) =>
    removedAt === null &&
    (item.state !== "pending" || round !== item.round || stage !== item.stage);
  return [
    ...votes.approvers.filter(isPast).map(({ personId }) => personId),
    ...decisionsOfStage(item, votes).map(({ approverId }) => approverId),
  ];
}

async function votersNow(
  tx: Tx,
  item: PendingItem,
  at: { readonly votes: Votes; readonly now: Date },
): Promise<readonly SeatedVoter[]> {
  const seated = await seatStage(tx, item, at);
  return seated.kind === "seated" ? seated.voters : [];
}

export type DecisionInput = {
  readonly verdict: Verdict;
  readonly comment?: string | undefined;
  readonly contentHash?: string | undefined;
  /** Approves for a shorter time. */
  readonly minutes?: number | undefined;
};
type Decidable = Work & { readonly resource: LoadedDeciding; readonly proof: DecidingProof };

/** One approver's word: kept, counted, and followed by whatever it completes. */
export async function decide(work: Decidable, input: DecisionInput): Promise<RequestItem> {
  const { item } = work.resource;
  const { voter } = work.proof;
  if (item.state !== "pending" || voter === undefined) throw conflict("decided_meanwhile");
  if (input.contentHash !== undefined && input.contentHash !== hexOf(item)) {
    throw conflict("content_changed");
  }
  const narrowed = narrow(item, input);
  const { tx, now } = work;
  const counted = { ...narrowed, version: item.version + 1 };
  await seat(work, counted);
  const { verdict, comment } = input;
  await insertDecision(tx, counted, {
    voter,
    verdict,
    comment,
    minutesFrom: item.minutes,
    at: now,
  });
  await saveItem(tx, counted);
  await tell(work, counted, {
    action: actionOf(input),
    detail: {
      approverId: voter.personId,
      delegatorId: voter.delegatorId,
      minutesFrom: item.minutes,
      minutes: counted.minutes,
    },
    ...(comment !== undefined && { personal: { comment } }),
  });
  return advance(work, counted);
}

const hexOf = (item: RequestItem) => Buffer.from(item.contentHash).toString("hex");

/** The seat is written before the decision that rests on it. */
async function seat({ tx, now, resource }: Decidable, item: PendingItem): Promise<void> {
  const { voters, votes } = resource;
  const decided = new Set(decisionsOfStage(item, votes).map(({ approverId }) => approverId));
  await syncVoters(tx, item, { voters, decided, now });
}

const actionOf = ({ verdict, minutes }: DecisionInput): string => {
  if (verdict === "rejected") return "request.reject";
  return minutes === undefined ? "request.approve" : "request.narrow";
};

/** Narrowing keeps what others approved: they approved more. Widening is not an approver's act. */
function narrow(item: PendingItem, { minutes }: DecisionInput): PendingItem {
  if (minutes === undefined) return item;
  const next = withMinutes(item, minutes);
  if (narrows(item, next) && minutes !== item.minutes) return next;
  throw new PosternError("invalid_input", "not_narrower", {
    problems: [
      { field: "minutes", reason: "not_narrower", expected: `fewer than ${item.minutes} minutes` },
    ],
  });
}
