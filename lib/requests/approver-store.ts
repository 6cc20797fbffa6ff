import { execute, newId, recordset, rows, sql, type Tx } from "#lib/kernel/index.ts";
import type { PendingItem } from "./request-item.ts";
import type { SeatedVoter, Via } from "./seating.ts";
import type { Voter } from "./stages.ts";

export type ApproverRow = Voter & {
  readonly id: string;
  readonly round: number;
  readonly stage: number;
  readonly via: Via;
  readonly addedAt: Date;
  readonly removedAt: Date | null;
};

/** Everybody who was ever asked about this item. */
export const loadApprovers = (tx: Tx, itemId: string): Promise<ApproverRow[]> =>
  rows<ApproverRow>(
    tx,
    sql`select id, round, stage, group_index, person_id, delegator_id, via, added_at, removed_at
        from request_approver where item_id = ${itemId}::uuid
        order by stage, group_index, added_at, id`,
  );

const keyOf = (voter: Voter) => `${voter.groupIndex}:${voter.personId}:${voter.delegatorId}`;

/** Rows of the open stage of this round. */
export const ofOpenStage = (item: PendingItem, approvers: readonly ApproverRow[]): ApproverRow[] =>
  approvers.filter(({ round, stage }) => round === item.round && stage === item.stage);

/**
 * Brings the rows of the open stage in line with who is asked now; rows of people who decided
 * stay. Answers whether anything changed.
 */
export async function syncVoters(
  tx: Tx,
  item: PendingItem,
  {
    voters,
    decided,
    now,
  }: {
    readonly voters: readonly SeatedVoter[];
    readonly decided: ReadonlySet<string>;
    readonly now: Date;
  },
): Promise<boolean> {
  const standing = ofOpenStage(item, await loadApprovers(tx, item.id)).filter(
    ({ removedAt }) => removedAt === null,
  );
  const wanted = new Map(voters.map((voter) => [keyOf(voter), voter]));
  const known = new Set(standing.map(keyOf));
  const gone = standing.filter((row) => !wanted.has(keyOf(row)) && !decided.has(row.personId));
  const fresh = [...wanted].filter(([key]) => !known.has(key)).map(([, voter]) => voter);
  await removeRows(tx, gone, now);
  await insertRows(tx, item, { fresh, now });
  return gone.length + fresh.length > 0;
}

async function removeRows(tx: Tx, gone: readonly ApproverRow[], now: Date): Promise<void> {
  if (gone.length === 0) return;
  await execute(
    tx,
    sql`update request_approver set removed_at = ${now}
        where id = any(${gone.map(({ id }) => id)}::uuid[])`,
  );
}

async function insertRows(
  tx: Tx,
  item: PendingItem,
  { fresh, now }: { readonly fresh: readonly SeatedVoter[]; readonly now: Date },
): Promise<void> {
  if (fresh.length === 0) return;
  const added = fresh.map((voter) => ({
    id: newId(),
    item_id: item.id,
    round: item.round,
    stage: item.stage,
    group_index: voter.groupIndex,
    person_id: voter.personId,
    delegator_id: voter.delegatorId,
    via: voter.via,
    added_at: now,
  }));
  await execute(
    tx,
    sql`insert into request_approver
        select * from jsonb_populate_recordset(null::request_approver, ${recordset(added)})`,
  );
}
