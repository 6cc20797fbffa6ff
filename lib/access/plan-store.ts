import { execute, recordset, sql, type Tx } from "#lib/kernel/index.ts";
import type { Cause } from "./cause.ts";
import { isoOrNull } from "./instant.ts";
import type { Plan } from "./plan.ts";

/** A plan with the change and the event that it became. */
export type Written = {
  readonly plan: Plan;
  readonly changeId: string;
  readonly eventId: string;
  /** Of the event's detail, in hex. */
  readonly hash: string;
};

/** Rows of one kind over all plans; nothing is sent for an empty set. */
function gather<T extends object>(
  written: readonly Written[],
  rowsOf: (each: Written) => readonly T[],
): T[] {
  const all: T[] = [];
  for (const each of written) for (const row of rowsOf(each)) all.push(row);
  return all;
}

/**
 * One column of a set as an array literal: for large sets half the cost of JSON. Only for values
 * that need no quotes: identifiers, instants, numbers and words of ours.
 */
const column = <T>(items: readonly T[], of: (item: T) => string | number | null): string =>
  `{${items.map((item) => of(item) ?? "NULL").join(",")}}`;

/** A set of identifiers within a column: one quoted array literal. */
const idSet = (ids: readonly string[]): string => `"{${ids.join(",")}}"`;

/** Counts how many people still had the version that their plan was made on. */
export function advancePersons(tx: Tx, written: readonly Written[], now: Date): Promise<number> {
  const set = written.map(({ plan, hash }) => ({
    id: plan.subject.personId,
    version: plan.subject.version,
    number: plan.subject.changeNumber,
    hash,
  }));
  return execute(
    tx,
    sql`update person p
        set version = p.version + 1, change_number = p.change_number + 1,
            last_event = decode(x.hash, 'hex'), changed_at = ${now}
        from jsonb_to_recordset(${recordset(set)})
          as x (id uuid, version int, number int, hash text)
        where p.id = x.id and p.version = x.version and p.change_number = x.number`,
  );
}

export async function insertAssignments(
  tx: Tx,
  written: readonly Written[],
  cause: Cause,
): Promise<void> {
  const set = gather(written, ({ plan, changeId }) =>
    plan.openAssignments.map((each) => ({ ...each, personId: plan.subject.personId, changeId })),
  );
  if (set.length === 0) return;
  await execute(
    tx,
    sql`insert into assignment (id, person_id, target_kind, target_id, source, source_id,
          source_version, valid_from, valid_to, review_by, opened_by, is_loaded, accepted_ids)
        select i, p, k, t, s, o, v, f, e, r, c, ${cause.isLoaded ?? false}, a::uuid[]
        from unnest(
          ${column(set, (each) => each.id)}::uuid[],
          ${column(set, (each) => each.personId)}::uuid[],
          ${column(set, (each) => each.targetKind)}::text[],
          ${column(set, (each) => each.targetId)}::uuid[],
          ${column(set, (each) => each.source)}::text[],
          ${column(set, (each) => each.sourceId)}::uuid[],
          ${column(set, (each) => each.sourceVersion)}::int[],
          ${column(set, (each) => isoOrNull(each.validFrom))}::timestamptz[],
          ${column(set, (each) => isoOrNull(each.validTo))}::timestamptz[],
          ${column(set, (each) => isoOrNull(each.reviewBy))}::timestamptz[],
          ${column(set, (each) => idSet(each.acceptedConflicts))}::text[],
          ${column(set, (each) => each.changeId)}::uuid[])
          as x (i, p, k, t, s, o, v, f, e, r, a, c)`,
  );
}

/** Closes at the plan's instant or its own earlier end (never before it began), or moves the end. */
export async function updateAssignments(tx: Tx, written: readonly Written[]): Promise<void> {
  const closed = gather(written, ({ plan, changeId }) =>
    plan.closeAssignments.map(({ id, reason }) => ({
      i: id,
      e: isoOrNull(plan.at),
      r: reason,
      c: changeId,
    })),
  );
  if (closed.length > 0) {
    await execute(
      tx,
      sql`update assignment a
          set valid_to = greatest(least(x.e, a.valid_to, a.review_by), a.valid_from),
              planned_to = a.valid_to, closed_by = x.c, end_reason = x.r
          from jsonb_to_recordset(${recordset(closed)})
            as x (i uuid, e timestamptz, r text, c uuid)
          where a.id = x.i`,
    );
  }
  const moved = gather(written, ({ plan }) =>
    plan.rescheduleAssignments.map(({ id, validTo, reviewBy }) => ({
      i: id,
      e: isoOrNull(validTo),
      r: isoOrNull(reviewBy),
    })),
  );
  if (moved.length === 0) return;
  await execute(
    tx,
    sql`update assignment a set valid_to = x.e, review_by = x.r
        from jsonb_to_recordset(${recordset(moved)}) as x (i uuid, e timestamptz, r timestamptz)
        where a.id = x.i`,
  );
}

export async function insertBlocks(tx: Tx, written: readonly Written[]): Promise<void> {
  const set = gather(written, ({ plan, changeId }) =>
    plan.openBlocks.map((each) => ({
      i: each.id,
      p: plan.subject.personId,
      k: each.kind,
      n: each.entitlementId,
      a: each.assignmentId,
      s: each.sourceId,
      f: isoOrNull(each.validFrom),
      e: isoOrNull(each.validTo),
      c: changeId,
    })),
  );
  if (set.length === 0) return;
  await execute(
    tx,
    sql`insert into block (id, person_id, kind, entitlement_id, assignment_id, source_id,
          valid_from, valid_to, opened_by)
        select i, p, k, n, a, s, f, e, c from jsonb_to_recordset(${recordset(set)})
          as x (i uuid, p uuid, k text, n uuid, a uuid, s uuid, f timestamptz, e timestamptz,
                c uuid)`,
  );
}

export async function closeBlocks(tx: Tx, written: readonly Written[]): Promise<void> {
  const set = gather(written, ({ plan, changeId }) =>
    plan.closeBlocks.map((id) => ({ i: id, e: isoOrNull(plan.at), c: changeId })),
  );
  if (set.length === 0) return;
  await execute(
    tx,
    sql`update block b set valid_to = greatest(least(x.e, b.valid_to), b.valid_from), closed_by = x.c
        from jsonb_to_recordset(${recordset(set)}) as x (i uuid, e timestamptz, c uuid)
        where b.id = x.i`,
  );
}

export async function insertAccess(
  tx: Tx,
  written: readonly Written[],
  cause: Cause,
): Promise<void> {
  const set = gather(written, ({ plan, changeId }) =>
    plan.access.opened.map((row) => ({ ...row, personId: plan.subject.personId, changeId })),
  );
  if (set.length === 0) return;
  await execute(
    tx,
    sql`insert into access (id, person_id, entitlement_id, valid_from, valid_to, reasons,
          opened_by, is_loaded)
        select i, p, n, f, e, r::uuid[], c, ${cause.isLoaded ?? false}
        from unnest(
          ${column(set, (row) => row.id)}::uuid[],
          ${column(set, (row) => row.personId)}::uuid[],
          ${column(set, (row) => row.entitlementId)}::uuid[],
          ${column(set, (row) => isoOrNull(row.validFrom))}::timestamptz[],
          ${column(set, (row) => isoOrNull(row.validTo))}::timestamptz[],
          ${column(set, (row) => idSet(row.reasons))}::text[],
          ${column(set, (row) => row.changeId)}::uuid[]) as x (i, p, n, f, e, r, c)`,
  );
}

/** An end now names the change that made it; an end to come stays open until the clock is there. */
export async function updateAccess(tx: Tx, written: readonly Written[]): Promise<void> {
  const moved = gather(written, ({ plan, changeId }) =>
    plan.access.rescheduled.map(({ id, validTo }) => ({
      i: id,
      e: isoOrNull(validTo),
      c: validTo <= plan.at ? changeId : null,
    })),
  );
  if (moved.length > 0) {
    await execute(
      tx,
      sql`update access a set valid_to = x.e, closed_by = x.c
          from jsonb_to_recordset(${recordset(moved)}) as x (i uuid, e timestamptz, c uuid)
          where a.id = x.i`,
    );
  }
  const withdrawn = gather(written, ({ plan, changeId }) =>
    plan.access.withdrawn.map((id) => ({ i: id, c: changeId })),
  );
  if (withdrawn.length === 0) return;
  await execute(
    tx,
    sql`update access a set withdrawn_by = x.c
        from jsonb_to_recordset(${recordset(withdrawn)}) as x (i uuid, c uuid)
        where a.id = x.i`,
  );
}

type ChangeOf = Cause & { readonly isCounted: boolean; readonly now: Date };

export async function insertChanges(
  tx: Tx,
  written: readonly Written[],
  cause: ChangeOf,
): Promise<void> {
  await execute(
    tx,
    sql`insert into change (id, person_id, number, cause, cause_id, at, effective_at, gains, losses,
          event_id, is_loaded, org_unit_id, is_counted, inverse)
        select i, p, n, ${cause.kind}, ${cause.id}::uuid, ${cause.now}, e, g::uuid[], l::uuid[], v,
               ${cause.isLoaded ?? false}, o, ${cause.isCounted},
               ${cause.inverse === undefined ? null : JSON.stringify(cause.inverse)}::jsonb
        from unnest(
          ${column(written, (each) => each.changeId)}::uuid[],
          ${column(written, ({ plan }) => plan.subject.personId)}::uuid[],
          ${column(written, ({ plan }) => plan.subject.changeNumber + 1)}::int[],
          ${column(written, ({ plan }) => isoOrNull(plan.at))}::timestamptz[],
          ${column(written, ({ plan }) => idSet(plan.access.gains.map(rightOf)))}::text[],
          ${column(written, ({ plan }) => idSet(plan.access.losses.map(rightOf)))}::text[],
          ${column(written, (each) => each.eventId)}::uuid[],
          ${column(written, ({ plan }) => plan.subject.orgUnitId)}::uuid[])
          as x (i, p, n, e, g, l, v, o)`,
  );
}

const rightOf = ({ entitlementId }: { readonly entitlementId: string }) => entitlementId;
