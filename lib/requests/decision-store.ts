import { execute, newId, rows, sql, type Tx } from "#lib/kernel/index.ts";
import type { RequestItem } from "./request-item.ts";
import type { Decided, Verdict, Voter } from "./stages.ts";

export type DecisionRow = Decided & {
  readonly id: string;
  readonly round: number;
  readonly stage: number;
  readonly groupIndex: number;
  readonly comment: string | null;
  readonly minutesFrom: number | null;
  readonly minutes: number | null;
  readonly at: Date;
};

export const loadDecisions = (tx: Tx, itemId: string): Promise<DecisionRow[]> =>
  rows<DecisionRow>(
    tx,
    sql`select id, round, stage, group_index, approver_id, delegator_id, verdict, comment,
               minutes_from, minutes, at
        from request_decision where item_id = ${itemId}::uuid order by at, id`,
  );

export type NewDecision = {
  readonly voter: Voter;
  readonly verdict: Verdict;
  readonly comment: string | undefined;
  readonly minutesFrom: number | null;
  readonly at: Date;
};

/** Keeps what was decided with the hash of exactly what it was decided on. */
export const insertDecision = (tx: Tx, item: RequestItem, decision: NewDecision) =>
  execute(
    tx,
    sql`insert into request_decision (id, item_id, round, stage, group_index, approver_id,
          delegator_id, verdict, comment, minutes_from, minutes, content_hash, at)
        values (${newId()}::uuid, ${item.id}::uuid, ${item.round}, ${item.stage},
          ${decision.voter.groupIndex}, ${decision.voter.personId}::uuid,
          ${decision.voter.delegatorId}::uuid, ${decision.verdict}, ${decision.comment ?? null},
          ${decision.minutesFrom}, ${item.minutes}, ${Buffer.from(item.contentHash)},
          ${decision.at})`,
  );
