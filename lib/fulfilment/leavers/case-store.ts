import {
  execute,
  many,
  newId,
  one,
  recordset,
  sql,
  type Sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { z } from "zod";
import { LeaverCase, type Outcome } from "./leaver-case.ts";
import type { Counts } from "./plane.ts";

const casesWhere = (tx: Tx, which: Sql) =>
  many(
    tx,
    LeaverCase,
    sql`select * from leaver_case where ${which} order by opened_at desc, id desc`,
  );

/** All of somebody's, the latest first. */
export const casesOf = (tx: Tx, personId: string) =>
  casesWhere(tx, sql`person_id = ${personId}::uuid`);

export const getCase = (tx: Tx, caseId: string) =>
  one(tx, LeaverCase, sql`select * from leaver_case where id = ${caseId}::uuid`, "leaver_case");

type Opening = {
  readonly personId: string;
  readonly endsAt: Date;
  /** Unset: it is only announced. */
  readonly since: Date | null;
  readonly endedBy: readonly string[];
};

export async function insertCase({ tx, now }: Work, opening: Opening): Promise<string> {
  const { personId, endsAt, since, endedBy } = opening;
  const id = newId();
  await execute(
    tx,
    sql`insert into leaver_case (id, person_id, state, ends_at, since, opened_at, ended_by)
        values (${id}::uuid, ${personId}::uuid, ${since === null ? "announced" : "open"}, ${endsAt},
                ${since}, ${now}, ${[...endedBy]}::uuid[])`,
  );
  return id;
}

/** Columns that change, by case. */
export const updateCase = (tx: Tx, caseId: string, set: Sql): Promise<number> =>
  execute(tx, sql`update leaver_case set ${set} where id = ${caseId}::uuid`);

export const saveRestored = (tx: Tx, caseId: string, restored: readonly Outcome[]) =>
  updateCase(tx, caseId, sql`restored = ${JSON.stringify(restored)}::jsonb`);

export const PlaneRow = z.object({
  plane: z.string(),
  found: z.record(z.string(), z.number()),
  alive: z.int(),
  checkedAt: z.date(),
  offAt: z.date().nullable(),
});
export type PlaneRow = z.output<typeof PlaneRow>;

export const planesOf = (tx: Tx, caseId: string): Promise<PlaneRow[]> =>
  many(
    tx,
    PlaneRow,
    sql`select plane, found, alive, checked_at, off_at from leaver_plane
        where case_id = ${caseId}::uuid order by position`,
  );

type Read = { readonly plane: string; readonly position: number; readonly alive: number };

export async function insertPlanes(
  { tx, now }: Work,
  caseId: string,
  found: readonly (Read & { readonly found: Counts })[],
): Promise<void> {
  await execute(
    tx,
    sql`insert into leaver_plane (case_id, plane, position, found, alive, checked_at, off_at)
        select ${caseId}::uuid, plane, position, found, alive, ${now},
               case when alive = 0 then ${now}::timestamptz end
        from jsonb_to_recordset(${recordset(found)})
          as r (plane text, position int, found jsonb, alive int)`,
  );
}

/** What was off and is on again has a clock that runs again. */
export async function savePlanes(
  { tx, now }: Work,
  caseId: string,
  read: readonly Read[],
): Promise<void> {
  await execute(
    tx,
    sql`update leaver_plane p
        set alive = r.alive, checked_at = ${now},
            off_at = case when r.alive > 0 then null else coalesce(p.off_at, ${now}) end
        from jsonb_to_recordset(${recordset(read)}) as r (plane text, alive int)
        where p.case_id = ${caseId}::uuid and p.plane = r.plane`,
  );
}
