import { z } from "zod";
import {
  execute,
  maybe,
  newId,
  one,
  PersonId,
  PosternError,
  sql,
  type PersonActor,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { hashOfUserCode, newUserCode } from "#lib/tickets/index.ts";
import { mostOf, proofs, type Proof } from "./proof.ts";

/** How long what was proven opens the door that it was proven for. */
const provenMinutes = 10;
/** How long somebody may take to find the page, or the code. */
const waitingMinutes = 3;
/** Of one person within ten minutes: each may show a page that asks to be confirmed. */
const askedMax = 30;

export const Confirmation = z.object({
  id: z.string(),
  personId: PersonId,
  hostId: z.string(),
  login: z.string(),
  kind: z.enum(["code", "passkey"]),
  address: z.string().nullable(),
  askedAt: z.date(),
  endsAt: z.date(),
  confirmedAt: z.date().nullable(),
  deniedAt: z.date().nullable(),
  /** The locked session that it unlocks; null: it opens a door. */
  sessionId: z.string().nullable(),
});
export type Confirmation = z.output<typeof Confirmation>;

export const columns = sql`id, person_id, host_id, login, kind, address, asked_at, ends_at, confirmed_at,
  denied_at, session_id`;

/** Still waits for an answer; nobody else answers it until commit. */
export const lockWaiting = (tx: Tx, id: string, now: Date) =>
  maybe(
    tx,
    Confirmation,
    sql`select ${columns} from bastion_confirmation
        where id = ${id}::uuid and confirmed_at is null and denied_at is null
          and ends_at > ${now} for update`,
  );

type Asker = { readonly ticketId: string; readonly hostId: string; readonly login: string };

type Asking = {
  readonly actor: PersonActor;
  readonly hostId: string;
  readonly login: string;
  readonly kind: "code" | "passkey";
  /** The locked session that it is to unlock; null: it is to open a door. */
  readonly sessionId: string | null;
};

type Asked = {
  readonly confirmationId: string;
  /** What the page is told; with a code of the authenticator there is no page. */
  readonly userCode: string | null;
};

/**
 * Begins to wait for a code, or for a yes on the page.
 * @throws {PosternError} `wait` when this person was asked too often.
 */
export async function insertConfirmation(work: Work, asking: Asking): Promise<Asked> {
  const { tx, now, context } = work;
  const { actor, hostId, login, kind, sessionId } = asking;
  if ((await askedLately(tx, actor.personId, now)) >= askedMax) {
    throw new PosternError("too_many", "wait", { minutes: 10 });
  }
  const confirmationId = newId<"bastion-confirmation">();
  const userCode = kind === "passkey" ? newUserCode() : null;
  const hash = userCode === null ? null : (hashOfUserCode(userCode) ?? null);
  await execute(
    tx,
    sql`insert into bastion_confirmation (id, person_id, ticket_id, host_id, login, kind,
          code_hash, address, asked_at, ends_at, session_id)
        values (${confirmationId}::uuid, ${actor.personId}::uuid, ${actor.ticketId}::uuid,
          ${hostId}::uuid, ${login}, ${kind}, ${hash},
          ${context.address ?? null}, ${now},
          ${new Date(now.getTime() + waitingMinutes * 60_000)}, ${sessionId}::uuid)`,
  );
  return { confirmationId, userCode };
}

async function askedLately(tx: Tx, personId: string, now: Date): Promise<number> {
  const { count } = await one(
    tx,
    z.object({ count: z.number() }),
    sql`select count(*)::int as count from bastion_confirmation
        where person_id = ${personId}::uuid
          and asked_at > ${now}::timestamptz - interval '10 minutes'`,
  );
  return count;
}

/** With what somebody can prove who they are, beside a key. */
export const factorsOf = (tx: Tx, personId: string) =>
  one(
    tx,
    z.object({ hasTotp: z.boolean(), hasPasskey: z.boolean() }),
    sql`select exists (select from totp where person_id = ${personId}::uuid
                 and confirmed_at is not null and removed_at is null and disabled_at is null)
                 as has_totp,
               exists (select from passkey where person_id = ${personId}::uuid
                 and removed_at is null and disabled_at is null) as has_passkey`,
  );

/** The most that this ticket proved lately, for this door. */
export async function provenBy(
  tx: Tx,
  { ticketId, hostId, login }: Asker,
  now: Date,
): Promise<Proof> {
  const { kinds } = (await maybe(
    tx,
    z.object({ kinds: z.array(z.enum(proofs)) }),
    sql`select array_agg(kind) as kinds from bastion_confirmation
        where ticket_id = ${ticketId}::uuid and host_id = ${hostId}::uuid and login = ${login}
          and session_id is null
          and confirmed_at > ${now}::timestamptz - make_interval(mins => ${provenMinutes}::int)
        having count(*) > 0`,
  )) ?? { kinds: [] };
  return mostOf(kinds);
}
