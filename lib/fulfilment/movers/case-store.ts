import { z } from "zod";
import {
  execute,
  many,
  newId,
  one,
  recordset,
  sql,
  type Id,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import type { Move } from "#lib/people/index.ts";
import { itemStates, MoverCase, MoverCaseId, type ItemState } from "./mover.ts";

const columns = sql`c.id, c.person_id, c.state, c.moved_at, c.from_unit_id, c.to_unit_id,
  c.from_manager_id, c.to_manager_id, c.opened_at, c.due_at, c.ended_at`;

/** The latest case of each of these people. */
export async function latestCases(
  tx: Tx,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, MoverCase>> {
  const found = await many(
    tx,
    MoverCase,
    sql`select distinct on (c.person_id) ${columns} from mover_case c
        where c.person_id = any(${[...personIds]}::uuid[]) order by c.person_id, c.id desc`,
  );
  return new Map(found.map((each) => [each.personId, each]));
}

/** Held until commit; its person is locked first, as everywhere. */
export async function lockCase(tx: Tx, caseId: MoverCaseId): Promise<MoverCase> {
  const { personId } = await getCase(tx, caseId);
  await tx.$queryRaw(sql`select from person where id = ${personId}::uuid for update`);
  return getCase(tx, caseId);
}

export const getCase = (tx: Tx, caseId: MoverCaseId): Promise<MoverCase> =>
  one(
    tx,
    MoverCase,
    sql`select ${columns} from mover_case c where c.id = ${caseId}::uuid`,
    "mover_case",
  );

/** Open cases that nothing more comes of: their time is up, or their person has left. */
export const casesToEnd = (tx: Tx, now: Date, most: number): Promise<MoverCase[]> =>
  many(
    tx,
    MoverCase,
    sql`select ${columns} from mover_case c join person p on p.id = c.person_id
        where c.state = 'open' and (c.due_at <= ${now} or p.hr_state = 'ended')
        order by c.person_id limit ${most}`,
  );

export type Opened = { readonly move: Move; readonly dueAt: Date | null };

/** A case that nothing waits for is over as it begins. */
export async function insertCases(
  { tx, now }: Work,
  opened: readonly Opened[],
): Promise<ReadonlyMap<string, Id<"mover_case">>> {
  const set = opened.map(({ move: { personId, before, after, at }, dueAt }) => ({
    ...{ id: newId<"mover_case">(), person_id: personId, at: at.toISOString() },
    ...{ from_unit: before.unitId, to_unit: after.unitId },
    ...{ from_manager: before.managerId, to_manager: after.managerId },
    due_at: dueAt?.toISOString() ?? null,
  }));
  await execute(
    tx,
    sql`insert into mover_case (id, person_id, state, moved_at, followed_at, from_unit_id,
          to_unit_id, from_manager_id, to_manager_id, opened_at, due_at, ended_at)
        select id, person_id, case when due_at is null then 'done' else 'open' end, at, at,
               from_unit, to_unit, from_manager, to_manager, ${now}, due_at,
               case when due_at is null then ${now}::timestamptz end
        from jsonb_to_recordset(${recordset(set)})
          as r (id uuid, person_id uuid, at timestamptz, from_unit uuid, to_unit uuid,
                from_manager uuid, to_manager uuid, due_at timestamptz)`,
  );
  return new Map(set.map((row) => [row.person_id, row.id]));
}

/** The latest move is what the case is about; a note was for the manager of before. */
export const followCase = ({ tx }: Work, { id }: MoverCase, { after, at }: Move) =>
  execute(
    tx,
    sql`update mover_case
        set to_unit_id = ${after.unitId}::uuid, to_manager_id = ${after.managerId}::uuid,
            followed_at = ${at}
        where id = ${id}::uuid`,
  );

export const endCases = (
  { tx, now }: Work,
  ids: readonly string[],
  state: "done" | "lapsed" | "withdrawn",
) =>
  execute(
    tx,
    sql`update mover_case set state = ${state}, ended_at = ${now}
        where id = any(${[...ids]}::uuid[])`,
  );

const AskedItem = z.object({
  caseId: MoverCaseId,
  personId: z.string(),
  assignmentId: z.string(),
  state: z.enum(itemStates),
  /** As it was before it was asked about. */
  reviewBy: z.date().nullable(),
  /** As the assignment stands. */
  validTo: z.date().nullable(),
  reviewNow: z.date().nullable(),
  isOpen: z.boolean(),
});
export type AskedItem = z.output<typeof AskedItem>;

export const itemsOf = (tx: Tx, caseIds: readonly string[]): Promise<AskedItem[]> =>
  many(
    tx,
    AskedItem,
    sql`select i.case_id, i.person_id, i.assignment_id, i.state, i.review_by, a.valid_to,
               a.review_by as review_now, a.closed_by is null as is_open
        from mover_item i join assignment a on a.id = i.assignment_id
        where i.case_id = any(${[...caseIds]}::uuid[]) order by i.assignment_id`,
  );

const Requested = z.object({
  personId: z.string(),
  assignmentId: z.string(),
  validTo: z.date().nullable(),
  reviewBy: z.date().nullable(),
});
export type Requested = z.output<typeof Requested>;

/** What these people asked for and hold, or will, and that would last beyond an instant. */
export const requestedBeyond = (
  tx: Tx,
  personIds: readonly string[],
  at: Date,
): Promise<Requested[]> =>
  many(
    tx,
    Requested,
    sql`select person_id, id as assignment_id, valid_to, review_by from assignment
        where person_id = any(${[...personIds]}::uuid[]) and source = 'request'
          and closed_by is null and least(valid_to, review_by) > ${at}
        order by person_id, id`,
  );

export async function askAbout(
  { tx }: Work,
  asked: readonly (Requested & { readonly caseId: string })[],
): Promise<void> {
  const set = asked.map((each) => ({
    ...{ c: each.caseId, a: each.assignmentId, p: each.personId },
    r: each.reviewBy?.toISOString() ?? null,
  }));
  await execute(
    tx,
    sql`insert into mover_item (case_id, assignment_id, person_id, state, review_by)
        select c, a, p, 'asked', r from jsonb_to_recordset(${recordset(set)})
          as x (c uuid, a uuid, p uuid, r timestamptz)
        on conflict (case_id, assignment_id) do update
          set state = 'asked', review_by = excluded.review_by, decided_by = null,
              decided_at = null`,
  );
}

export const settleItems = (
  { tx }: Work,
  items: readonly Pick<AskedItem, "caseId" | "assignmentId">[],
  to: { readonly state: ItemState; readonly by?: string; readonly at?: Date },
) =>
  execute(
    tx,
    sql`update mover_item i
        set state = ${to.state}, decided_by = ${to.by ?? null}::uuid, decided_at = ${to.at ?? null}
        from jsonb_to_recordset(${recordset(
          items.map(({ caseId, assignmentId }) => ({ c: caseId, a: assignmentId })),
        )}) as x (c uuid, a uuid)
        where i.case_id = x.c and i.assignment_id = x.a`,
  );
