import type { Tx } from "#lib/kernel/index.ts";
import { loadApprovers, ofOpenStage, type ApproverRow } from "./approver-store.ts";
import { asCandidates, idsFrom, type About } from "./candidates.ts";
import { loadDecisions, type DecisionRow } from "./decision-store.ts";
import { concernedBy } from "./policy.ts";
import type { ApproverSource, PlannedStage } from "./policy-definition.ts";
import { loadPeople } from "./request-people.ts";
import { openStage, type PendingItem, type RequestItem } from "./request-item.ts";
import { seatVoters, type Candidate, type Seated, type Vacancy } from "./seating.ts";
import { principalOf, progressOf, type Progress, type Voter } from "./stages.ts";
import { itemFactsOf, loadTargets } from "./targets.ts";

/** Everything that says how far an item has come. */
export type Votes = {
  readonly approvers: readonly ApproverRow[];
  readonly decisions: readonly DecisionRow[];
};

export const loadVotes = async (tx: Tx, itemId: string): Promise<Votes> => ({
  approvers: await loadApprovers(tx, itemId),
  decisions: await loadDecisions(tx, itemId),
});

export const decisionsOfStage = (item: RequestItem, { decisions }: Votes): DecisionRow[] =>
  decisions.filter(({ round, stage }) => round === item.round && stage === item.stage);

const decisionsOfRound = (item: RequestItem, { decisions }: Votes): DecisionRow[] =>
  decisions.filter(({ round }) => round === item.round);

/** Where the open stage stands; `voters` are those asked besides the ones who decided. */
export function stageProgress(
  item: PendingItem,
  votes: Votes,
  voters: readonly Voter[] = [],
): Progress {
  const decided = new Set(decisionsOfStage(item, votes).map(({ approverId }) => approverId));
  const theirs = ofOpenStage(item, votes.approvers).filter(({ personId }) => decided.has(personId));
  return progressOf(openStage(item), {
    voters: [...voters, ...theirs],
    decisions: decisionsOfStage(item, votes),
  });
}

/** Who is asked about one item, by the facts of this instant. */
export async function seatStage(
  tx: Tx,
  item: PendingItem,
  { votes, now }: { readonly votes: Votes; readonly now: Date },
): Promise<Seated> {
  const about = await aboutItem(tx, item, now);
  const progress = stageProgress(item, votes);
  const missing = progress.state === "open" ? progress.missing : [];
  const rest = item.plan.slice(item.stage);
  const found = await findCandidates(tx, rest, { about, now });
  const round = decisionsOfRound(item, votes);
  return seatVoters({
    open: vacanciesOf(openStage(item), { found, missing }),
    later: rest.slice(1).flatMap((stage) => vacanciesOf(stage, { found })),
    concerned: concernedBy(item),
    used: new Set(round.flatMap((each) => [each.approverId, principalOf(each)])),
    level: item.escalation,
  });
}

export async function aboutItem(tx: Tx, item: RequestItem, now: Date): Promise<About> {
  const people = await loadPeople(tx, [item.beneficiaryId], now);
  const targets = await loadTargets(tx, [{ kind: item.targetKind, id: item.targetId }]);
  const [beneficiary, target] = [people.get(item.beneficiaryId), targets.get(item.targetId)];
  if (!beneficiary || !target) throw new Error(`item ${item.id} names what is not there`);
  return { beneficiary, target, item: itemFactsOf(target, item.minutes) };
}

const tiersOf = (stage: PlannedStage, own: ApproverSource): ApproverSource[] => [
  own,
  stage.escalate,
  stage.fallback,
];

export type Found = ReadonlyMap<string, readonly Candidate[]>;
const keyOf = (source: ApproverSource) => JSON.stringify(source);

/** Candidates of every source of these stages, each source asked once. */
export async function findCandidates(
  tx: Tx,
  stages: readonly PlannedStage[],
  at: { readonly about: About; readonly now: Date },
): Promise<Found> {
  const sources = new Map(
    stages
      .flatMap((stage) => stage.groups.flatMap(({ approvers }) => tiersOf(stage, approvers)))
      .map((source) => [keyOf(source), source]),
  );
  const ids = new Map<string, string[]>();
  for (const [key, source] of sources) ids.set(key, await idsFrom(tx, source, at));
  const candidates = await asCandidates(tx, [...new Set([...ids.values()].flat())], at.now);
  return new Map(
    [...ids].map(([key, named]) => [key, named.flatMap((id) => candidates.get(id) ?? [])]),
  );
}

/** The seats of a stage; without `missing`, as many as its quorums say. */
export function vacanciesOf(
  stage: PlannedStage,
  { found, missing }: { readonly found: Found; readonly missing?: readonly number[] },
): Vacancy[] {
  return stage.groups.map(({ approvers, quorum }, groupIndex) => ({
    groupIndex,
    count: missing ? (missing[groupIndex] ?? 0) : quorum,
    tiers: tiersOf(stage, approvers).map((source) => found.get(keyOf(source)) ?? []),
  }));
}
