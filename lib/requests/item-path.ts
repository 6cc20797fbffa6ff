import { z } from "zod";
import type { Tx } from "#lib/kernel/index.ts";
import type { ApproverRow } from "./approver-store.ts";
import type { DecisionRow } from "./decision-store.ts";
import { concernedBy } from "./policy.ts";
import type { PlannedStage } from "./policy-definition.ts";
import { Person, plannedPeople, StagePeople } from "./planned-people.ts";
import type { RequestItem } from "./request-item.ts";
import { namesOf, type PersonName } from "./request-people.ts";
import { aboutItem, loadVotes, type Votes } from "./stage-voters.ts";

export const DecisionView = z.object({
  stage: z.int(),
  round: z.int(),
  approver: Person.nullable(),
  insteadOf: Person.nullable(),
  verdict: z.string(),
  comment: z.string().nullable(),
  minutesFrom: z.int().nullable(),
  minutes: z.int().nullable(),
  at: z.date(),
});

/** A stage with faces, clocks and decisions. */
export const StageView = StagePeople.extend({
  index: z.int(),
  state: z.enum(["done", "open", "rejected", "later", "never"]),
  openedAt: z.date().nullable(),
  dueAt: z.date().nullable(),
  escalation: z.int(),
  decisions: z.array(DecisionView),
});
export type StageView = z.output<typeof StageView>;

type Names = ReadonlyMap<string, PersonName>;

/** The whole path of an item: what was decided, who is asked now, who will be. */
export async function pathOf(tx: Tx, item: RequestItem, now: Date): Promise<StageView[]> {
  const votes = await loadVotes(tx, item.id);
  const round = votes.decisions.filter((each) => each.round === item.round);
  const names = await namesOf(tx, [
    ...votes.approvers.flatMap((row) => [row.personId, row.delegatorId]),
    ...round.flatMap((row) => [row.approverId, row.delegatorId]),
  ]);
  const later = await laterStages(tx, item, { round, now });
  return item.plan.map((stage, index) => {
    const state = stateOf(item, index);
    const asked = later[index - item.stage - 1];
    const shown =
      state === "later" && asked ? asked : askedIn(stage, { item, index, votes, names });
    const isOpen = state === "open" && item.state === "pending";
    return {
      ...shown,
      index,
      state,
      openedAt: isOpen ? item.stageOpenedAt : null,
      dueAt: isOpen ? item.dueAt : null,
      escalation: isOpen ? item.escalation : 0,
      decisions: round
        .filter((each) => each.stage === index)
        .map((each) => decisionView(each, names)),
    };
  });
}

function stateOf(item: RequestItem, index: number): StageView["state"] {
  if (index < item.stage) return "done";
  if (item.state === "pending") return index === item.stage ? "open" : "later";
  if (item.state === "rejected" && index === item.stage) return "rejected";
  return "approvedAt" in item && item.approvedAt !== null ? "done" : "never";
}

async function laterStages(
  tx: Tx,
  item: RequestItem,
  { round, now }: { readonly round: readonly DecisionRow[]; readonly now: Date },
): Promise<StagePeople[]> {
  if (item.state !== "pending" || item.stage + 1 >= item.plan.length) return [];
  return plannedPeople(tx, item.plan.slice(item.stage + 1), {
    about: await aboutItem(tx, item, now),
    concerned: concernedBy(item),
    used: new Set(round.flatMap(({ approverId, delegatorId }) => [approverId, delegatorId ?? ""])),
    now,
  });
}

type Asking = {
  readonly item: RequestItem;
  readonly index: number;
  readonly votes: Votes;
  readonly names: Names;
};

function askedIn(stage: PlannedStage, { item, index, votes, names }: Asking): StagePeople {
  const decided = new Set(votes.decisions.map(({ approverId }) => approverId));
  const isShown = (row: ApproverRow) => row.removedAt === null || decided.has(row.personId);
  const rows = votes.approvers.filter(
    (row) => row.round === item.round && row.stage === index && isShown(row),
  );
  return {
    name: stage.name,
    timeoutHours: stage.timeoutHours,
    noQuorum: stage.noQuorum,
    groups: stage.groups.map(({ approvers, quorum }, group) => ({
      source: approvers.kind,
      quorum,
      people: rows
        .filter(({ groupIndex }) => groupIndex === group)
        .flatMap(({ personId, delegatorId, via }) => {
          const person = names.get(personId);
          return person
            ? [{ ...person, insteadOf: names.get(delegatorId ?? "") ?? null, via }]
            : [];
        }),
    })),
  };
}

export const decisionView = (row: DecisionRow, names: Names): z.output<typeof DecisionView> => ({
  stage: row.stage,
  round: row.round,
  approver: names.get(row.approverId) ?? null,
  insteadOf: names.get(row.delegatorId ?? "") ?? null,
  verdict: row.verdict,
  comment: row.comment,
  minutesFrom: row.minutesFrom,
  minutes: row.minutes,
  at: row.at,
});
