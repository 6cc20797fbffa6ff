import { z } from "zod";
import {
  execute,
  maybe,
  newId,
  sql,
  type Id,
  type PersonId,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { enrolmentMinutes, factorsOf, Login, signInMinutes, type LoginStatus } from "./login.ts";
import { hashOfSecret, newSecretHandle } from "./secret-handle.ts";

/** The sign-in that this handle stands for; undefined when there is none, or its time is over. */
async function findLogin(
  tx: Tx,
  handle: string | undefined,
  { now, isLocked }: { now: Date; isLocked: boolean },
): Promise<Login | undefined> {
  const hash = hashOfSecret(handle);
  if (!hash) return undefined;
  const row = await maybe(
    tx,
    z.record(z.string(), z.unknown()),
    sql`select id, status, person_id, attempts, return_to, ends_at, link_id, chosen
        from login_transaction where handle_hash = ${hash} and ends_at > ${now}
        ${isLocked ? sql`for update` : sql``}`,
  );
  return row && Login.parse(row);
}

export const readLogin = (tx: Tx, handle: string | undefined, now: Date) =>
  findLogin(tx, handle, { now, isLocked: false });

/** Held until commit: of several answers at once each sees what the one before left. */
export const lockLogin = (tx: Tx, handle: string | undefined, now: Date) =>
  findLogin(tx, handle, { now, isLocked: true });

export type NewLogin = {
  readonly personId: PersonId | null;
  readonly returnTo: string;
  readonly enrolment?: { readonly linkId: string; readonly chosen: string };
};

type Made = { readonly id: Id<"login">; readonly handle: string; readonly endsAt: Date };

/** A new sign-in or enrolment from where the call comes; its handle is shown once. */
export async function insertLogin(work: Work, login: NewLogin): Promise<Made> {
  const { tx, now, context } = work;
  const id = newId<"login">();
  const handle = newSecretHandle();
  const minutes = login.enrolment ? enrolmentMinutes : signInMinutes;
  const endsAt = new Date(now.getTime() + minutes * 60_000);
  const [purpose, status]: [string, LoginStatus] = login.enrolment
    ? ["enrolment", "enrolling"]
    : ["sign-in", "asked"];
  await execute(
    tx,
    sql`insert into login_transaction (id, handle_hash, purpose, person_id, status, factors,
          attempts, return_to, address, user_agent, created_at, ends_at, link_id, chosen)
        values (${id}::uuid, ${hashOfSecret(handle)}, ${purpose}, ${login.personId}::uuid,
          ${status}, '{}', 0, ${login.returnTo}, ${context.address ?? null},
          ${context.userAgent ?? null}, ${now}, ${endsAt},
          ${login.enrolment?.linkId ?? null}::uuid, ${login.enrolment?.chosen ?? null})`,
  );
  return { id, handle, endsAt };
}

export const saveLogin = ({ tx, now }: Work, login: Login): Promise<number> =>
  execute(
    tx,
    sql`update login_transaction
        set status = ${login.status}, attempts = ${login.attempts},
            person_id = ${login.personId}::uuid, factors = ${[...factorsOf(login)]}::text[],
            redeemed_at = ${login.status === "redeemed" ? now : null}
        where id = ${login.id}::uuid`,
  );
