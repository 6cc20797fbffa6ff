import { z } from "zod";
import { execute, maybe, PersonId, sql, type Tx, type Work } from "#lib/kernel/index.ts";
import { isOfThisEmployment } from "./this-employment.ts";

const Password = z.object({
  personId: PersonId,
  hash: z.string(),
  changedAt: z.date(),
  failures: z.number(),
  disabledAt: z.date().nullable(),
});
export type Password = z.output<typeof Password>;

export const findPassword = (tx: Tx, personId: string): Promise<Password | undefined> =>
  maybe(
    tx,
    Password,
    sql`select person_id, hash, changed_at, failures, disabled_at from password
        where person_id = ${personId}::uuid and ${isOfThisEmployment(sql`changed_at`)}`,
  );

export const lockPassword = (tx: Tx, personId: string): Promise<Password | undefined> =>
  maybe(
    tx,
    Password,
    sql`select person_id, hash, changed_at, failures, disabled_at from password
        where person_id = ${personId}::uuid and ${isOfThisEmployment(sql`changed_at`)}
        for update`,
  );

/** Puts a password in force; its failures start anew. */
export const putPassword = ({ tx, now }: Work, personId: string, hash: string): Promise<number> =>
  execute(
    tx,
    sql`insert into password (person_id, hash, changed_at, failures)
        values (${personId}::uuid, ${hash}, ${now}, 0)
        on conflict (person_id) do update
        set hash = excluded.hash, changed_at = excluded.changed_at, failures = 0,
            disabled_at = null`,
  );
