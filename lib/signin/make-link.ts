import {
  execute,
  invalidInput,
  newId,
  sql,
  type Context,
  type Sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import type { Account } from "./account-store.ts";
import { hashOfSecret, newSecretHandle } from "./secret-handle.ts";

export type NewLink = {
  readonly account: Account;
  readonly purpose: "joining" | "recovery";
  readonly hours: number;
  /** Unset: now, or the person's first instant when that is later. */
  readonly validFrom?: Date;
};

export type MadeLink = {
  readonly linkId: string;
  /** Shown once. */
  readonly token: string;
  readonly validFrom: Date;
  readonly validTo: Date;
};

/** A step: makes the one link by which a person sets up signing in; the one before is over. */
export async function makeLink(work: Work, link: NewLink): Promise<MadeLink> {
  const { tx, now, context } = work;
  const { account, purpose } = link;
  const isOver = account.hrState === "ended" || (account.endsAt !== null && account.endsAt <= now);
  if (isOver) {
    const problem = { field: "employeeNumber", reason: "not_active", expected: "not ended" };
    throw invalidInput([problem]);
  }
  const validFrom = latest([now, link.validFrom ?? now, account.startsAt ?? now]);
  const validTo = new Date(validFrom.getTime() + link.hours * 3_600_000);
  await withdrawLinks(tx, account.personId, now);
  const [linkId, token] = [newId(), newSecretHandle()];
  await execute(
    tx,
    sql`insert into enrolment_link (id, person_id, token_hash, purpose, valid_from, valid_to,
          created_at, created_by)
        values (${linkId}::uuid, ${account.personId}::uuid, ${hashOfSecret(token)}, ${purpose},
          ${validFrom}, ${validTo}, ${now}, ${makerOf(context)}::uuid)`,
  );
  work.record({
    action: "enrolment.create-link",
    target: account.personId,
    persons: [account.personId],
    detail: { linkId, purpose, validTo: validTo.toISOString() },
  });
  return { linkId, token, validFrom, validTo };
}

const makerOf = ({ actor }: Context): string | null =>
  actor.kind === "person" ? actor.personId : null;

const latest = (instants: readonly Date[]): Date =>
  instants.reduce((late, instant) => (instant > late ? instant : late));

/** Of several links of one person only the last works. */
export const withdrawLinks = (tx: Tx, personId: string, now: Date): Promise<number> =>
  withdrawLinksWhere(tx, sql`person_id = ${personId}::uuid`, now);

/** Ends links that were not followed, also those that begin later; answers how many. */
export const withdrawLinksWhere = (tx: Tx, which: Sql, now: Date): Promise<number> =>
  execute(
    tx,
    sql`update enrolment_link set valid_to = ${now}, valid_from = least(valid_from, ${now})
        where ${which} and used_at is null and valid_to > ${now}`,
  );
