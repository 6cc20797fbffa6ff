import { z } from "zod";
import { execute, many, newId, recordset, sql, type Tx, type Work } from "#lib/kernel/index.ts";

/** Whose a number is. */
export type Numbered = {
  readonly number: string;
  readonly personId: string;
  /** Somebody told who they are; else they were only named. */
  readonly isThere: boolean;
  /** The number they have now is another one. */
  readonly isFormer: boolean;
};

const Found = z.object({
  number: z.string(),
  personId: z.string(),
  isThere: z.boolean(),
  isFormer: z.boolean(),
});

/** People by number: the one they have, or one that they had or were named by. */
export async function peopleOfNumbers(
  tx: Tx,
  numbers: readonly string[],
): Promise<Map<string, Numbered>> {
  const asked = [...new Set(numbers)];
  if (asked.length === 0) return new Map();
  const found = await many(
    tx,
    Found,
    sql`select employee_number as number, id as person_id, true as is_there, false as is_former
        from person where employee_number = any(${asked}::text[])
        union all
        select n.number, n.person_id, p.id is not null, p.id is not null
        from person_number n left join person p on p.id = n.person_id
        where n.number = any(${asked}::text[])
          and not exists (select from person o where o.employee_number = n.number)`,
  );
  return new Map(found.map((each) => [each.number, each]));
}

/**
 * A step: the same, with ids for numbers that nobody has yet. Whoever this feed tells of under one
 * of them later is that person, so that a manager may be named before they are hired.
 */
export async function reserveNumbers(
  work: Work,
  numbers: readonly string[],
  feedId: string,
): Promise<Map<string, Numbered>> {
  const { tx, now } = work;
  const known = await peopleOfNumbers(tx, numbers);
  const fresh = [...new Set(numbers)].filter((number) => !known.has(number)).toSorted();
  if (fresh.length === 0) return known;
  await execute(
    tx,
    sql`insert into person_number (number, person_id, feed_id, since)
        select number, id, ${feedId}::uuid, ${now}
        from jsonb_to_recordset(${recordset(fresh.map((number) => ({ number, id: newId() })))})
          as r (number text, id uuid)
        on conflict (number) do nothing`,
  );
  return peopleOfNumbers(tx, numbers);
}

/** A step: somebody has another number now; the one before stays theirs. */
export async function renumber(
  { tx, now }: Work,
  { personId, number }: { readonly personId: string; readonly number: string },
): Promise<void> {
  await execute(
    tx,
    sql`insert into person_number (number, person_id, since)
        select employee_number, id, ${now} from person where id = ${personId}::uuid
        on conflict (number) do update set person_id = excluded.person_id`,
  );
  await execute(
    tx,
    sql`update person set employee_number = ${number}, version = version + 1, changed_at = ${now}
        where id = ${personId}::uuid`,
  );
}

/** A step: a number that somebody had is anybody's again; it was another one, and their feed's. */
export const replaceFormer = (
  { tx }: Work,
  { number, by }: { readonly number: string; readonly by: string },
) => execute(tx, sql`update person_number set number = ${by} where number = ${number}`);

/** A step: somebody is known by one number more; the one that they have stays. */
export const addNumber = (
  { tx, now }: Work,
  { personId, number }: { readonly personId: string; readonly number: string },
) =>
  execute(
    tx,
    sql`insert into person_number (number, person_id, since)
        values (${number}, ${personId}::uuid, ${now})
        on conflict (number) do update set person_id = excluded.person_id`,
  );
