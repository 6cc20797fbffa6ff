import { z } from "zod";
import { many, maybe, PersonId, sql, type Sql, type Tx } from "#lib/kernel/index.ts";

const Account = z.object({
  personId: PersonId,
  displayName: z.string(),
  employeeNumber: z.string(),
  workEmail: z.string().nullable(),
  hrState: z.string(),
  startsAt: z.date().nullable(),
  endsAt: z.date().nullable(),
  suspendedAt: z.date().nullable(),
  organisations: z.array(z.string()),
});
export type Account = z.output<typeof Account>;

const select = (where: Sql): Sql =>
  sql`select id as person_id, display_name, employee_number, work_email, hr_state, starts_at,
             ends_at, suspended_at,
             array(select name from legal_entity order by created_at limit 50) as organisations
      from person where ${where}`;

export const findAccount = (tx: Tx, personId: string): Promise<Account | undefined> =>
  maybe(tx, Account, select(sql`id = ${personId}::uuid`));

export const findAccountByNumber = (tx: Tx, number: string): Promise<Account | undefined> =>
  maybe(tx, Account, select(sql`employee_number = ${number}`));

/** Whom a typed name means: an employee number, or a work address that one person at work has. */
export async function findNamedAccount(tx: Tx, name: string): Promise<Account | undefined> {
  const numbered = await findAccountByNumber(tx, name);
  if (numbered) return numbered;
  const addressed = await many(
    tx,
    Account,
    // Folded as guesses are counted: by another fold one address would have many names.
    select(sql`lower(work_email) = ${name.toLowerCase()} and hr_state = 'active' limit 2`),
  );
  return addressed.length === 1 ? addressed[0] : undefined;
}

/** Whether a ticket of this person would pass at this instant. */
export function maySignIn(account: Account, now: Date): boolean {
  if (account.hrState !== "active" || account.suspendedAt !== null) return false;
  if (account.startsAt !== null && account.startsAt > now) return false;
  return account.endsAt === null || account.endsAt > now;
}
