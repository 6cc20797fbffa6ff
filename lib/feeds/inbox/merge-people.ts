import {
  conflict,
  execute,
  many,
  sql,
  type PersonId,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { mergeRecords, splitRecord } from "#lib/people/index.ts";
import { z } from "zod";
import type { Received } from "./event-store.ts";
import { partnerNumberIn } from "./hr-event.ts";

export type Merged = {
  /** Everybody whom it concerns, and those of them who are new. */
  readonly personIds: readonly PersonId[];
  /** Whom the event is about from now on, by its id. */
  readonly about: ReadonlyMap<string, string>;
  /** What was asked for and given to a record that is no more: to be asked for again. */
  readonly dropped: ReadonlyMap<string, readonly string[]>;
};

/**
 * A step: records that one event says are one person's, or two people's. Somebody looked at it; the
 * caller has locked whom it names, and lets access follow.
 * @throws conflict `merge_names_nobody`, `split_of_another`, and what the records refuse.
 */
export async function mergePeople(
  work: Work,
  told: readonly Received[],
  people: ReadonlyMap<string, string>,
): Promise<Merged> {
  const personIds = new Set<string>();
  const [about, dropped] = [new Map<string, string>(), new Map<string, readonly string[]>()];
  for (const { id, event, enteredAt } of told) {
    const partner = partnerNumberIn(event);
    if (partner === undefined) continue;
    const [one, other] = [people.get(event.employeeNumber), people.get(partner)];
    if (one === undefined || other === undefined) throw conflict("merge_names_nobody");
    if (event.kind === "merge") {
      dropped.set(id, await givenTo(work.tx, one));
      const survivorId = other;
      await mergeRecords(work, { absorbedId: one, survivorId, enteredAt, sourceId: id });
      await closeUser(work, one);
      about.set(id, survivorId);
    } else {
      if (one !== other) throw conflict("split_of_another");
      const { employeeNumber: number } = event;
      about.set(id, await splitRecord(work, { personId: one, number, keeps: partner }));
    }
    for (const each of [one, other, about.get(id) ?? one]) personIds.add(each);
  }
  return { personIds: [...personIds] as PersonId[], about, dropped };
}

/** Rights that were given to somebody by a request or directly; rules are not asked. */
async function givenTo(tx: Tx, personId: string): Promise<string[]> {
  const found = await many(
    tx,
    z.object({ id: z.string() }),
    sql`select distinct target_id as id from assignment
        where person_id = ${personId}::uuid and closed_by is null and source <> 'rule'
          and target_kind = 'entitlement'`,
  );
  return found.map(({ id }) => id);
}

/** A client finds who is no more no longer; whom it means, it finds by its own names. */
const closeUser = ({ tx, now }: Work, personId: string) =>
  execute(
    tx,
    sql`update scim_user set deleted_at = ${now}, active = false
        where person_id = ${personId}::uuid and deleted_at is null`,
  );
