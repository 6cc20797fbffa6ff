import { z } from "zod";
import {
  execute,
  maybe,
  newId,
  one,
  sql,
  type Assurance,
  type Context,
  type Id,
  type PersonId,
  type Sql,
  type TicketId,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { endsSince } from "#lib/tickets/index.ts";
import {
  enrolmentMinutes,
  factorsOf,
  Login,
  missed,
  signInMinutes,
  type Answering,
  type LoginStatus,
} from "./login.ts";
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
    sql`select id, status, person_id, attempts, return_to, ends_at, link_id, chosen, challenge,
               ticket_id, factors, assurance
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

/** When and what for a sign-in was begun. */
export const beginningOf = (tx: Tx, loginId: Id<"login">) =>
  one(
    tx,
    z.object({ createdAt: z.date(), purpose: z.string() }),
    sql`select created_at, purpose from login_transaction where id = ${loginId}::uuid`,
  );

/** How a sign-in, an enrolment or an addition begins. */
export type NewLogin = {
  readonly personId: PersonId | null;
  readonly returnTo?: string;
  readonly challenge?: string;
} & (
  | { readonly status: "asked" }
  | { readonly status: "enrolling"; readonly linkId: string; readonly chosen: string }
  | { readonly status: "registering"; readonly linkId: string }
  | { readonly status: "adding"; readonly ticketId: TicketId }
  | { readonly status: "offering"; readonly ticketId: TicketId; readonly chosen: string | null }
  | {
      readonly status: "confirming";
      readonly ticketId: TicketId;
      readonly assurance: Assurance;
    }
);

type Made = { readonly id: Id<"login">; readonly handle: string; readonly endsAt: Date };
type Beginning = {
  readonly tx: Tx;
  readonly now: Date;
  readonly context: Pick<Context, "address" | "userAgent">;
};

const purposes = {
  asked: "sign-in",
  enrolling: "enrolment",
  registering: "enrolment",
  adding: "addition",
  offering: "addition",
  confirming: "step-up",
} as const satisfies Partial<Record<LoginStatus, string>>;

/** A new login from where the call comes; its handle is shown once. */
export async function insertLogin({ tx, now, context }: Beginning, login: NewLogin): Promise<Made> {
  const id = newId<"login">();
  const handle = newSecretHandle();
  const purpose = purposes[login.status];
  const needsAnApp = purpose === "enrolment" || login.status === "offering";
  const minutes = needsAnApp ? enrolmentMinutes : signInMinutes;
  const endsAt = new Date(now.getTime() + minutes * 60_000);
  await execute(
    tx,
    sql`insert into login_transaction (id, handle_hash, purpose, person_id, status, factors,
          attempts, return_to, address, user_agent, created_at, ends_at, link_id, chosen,
          challenge, ticket_id, assurance)
        values (${id}::uuid, ${hashOfSecret(handle)}, ${purpose}, ${login.personId}::uuid,
          ${login.status}, '{}', 0, ${login.returnTo ?? "/"}, ${context.address ?? null},
          ${context.userAgent ?? null}, ${now}, ${endsAt},
          ${"linkId" in login ? login.linkId : null}::uuid,
          ${"chosen" in login ? login.chosen : null}, ${login.challenge ?? null},
          ${"ticketId" in login ? login.ticketId : null}::uuid,
          ${"assurance" in login ? login.assurance : null})`,
  );
  return { id, handle, endsAt };
}

/** The same login goes on under another handle. */
export async function renewHandle({ tx }: Pick<Work, "tx">, loginId: Id<"login">): Promise<string> {
  const handle = newSecretHandle();
  await execute(
    tx,
    sql`update login_transaction set handle_hash = ${hashOfSecret(handle)}
        where id = ${loginId}::uuid`,
  );
  return handle;
}

export const saveLogin = ({ tx, now }: Pick<Work, "tx" | "now">, login: Login): Promise<number> =>
  execute(
    tx,
    sql`update login_transaction
        set status = ${login.status}, attempts = ${login.attempts},
            person_id = ${login.personId}::uuid, factors = ${[...factorsOf(login)]}::text[],
            challenge = ${"challenge" in login ? login.challenge : null},
            chosen = ${"chosen" in login ? login.chosen : null},
            assurance = ${"assurance" in login ? login.assurance : null},
            redeemed_at = ${login.status === "redeemed" ? now : null}
        where id = ${login.id}::uuid`,
  );

/** One wrong answer more; "over": it was the last that this login bears. */
export async function saveMissed(
  work: Pick<Work, "tx" | "now">,
  login: Answering,
): Promise<"failed" | "over"> {
  const next = missed(login);
  await saveLogin(work, next);
  return next.status === "failed" ? "over" : "failed";
}

/** Whoever was thrown out since is out; an enrolment itself ends what was before it, once. */
export async function wasEnded(
  tx: Tx,
  { id, personId }: { readonly id: Id<"login">; readonly personId: PersonId },
): Promise<boolean> {
  const { createdAt, purpose } = await beginningOf(tx, id);
  return (await endsSince(tx, personId, createdAt)) > (purpose === "enrolment" ? 1 : 0);
}

/** Ends every sign-in and enrolment that is under way, or those that are meant. */
export const endOpenLogins = (tx: Tx, now: Date, which: Sql = sql`true`): Promise<number> =>
  execute(
    tx,
    sql`update login_transaction set ends_at = ${now}
        where ${which} and redeemed_at is null and ends_at > ${now}`,
  );
