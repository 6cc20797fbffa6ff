import { z } from "zod";
import {
  command,
  execute,
  maybe,
  newId,
  notFound,
  one,
  PosternError,
  query,
  sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { hashOfUserCode, newUserCode } from "#lib/tickets/index.ts";
import { Confirmation, columns, lockWaiting } from "./confirmation-store.ts";
import { entriesOf } from "./entries.ts";
import { HostCode } from "./host.ts";
import { findHost } from "./host-store.ts";
import { mayAsk, onlyGateway } from "./policy.ts";
import { Login } from "./right.ts";

/** How long somebody may take to find the page, or the code. */
const waitingMinutes = 3;
/** Of one person within ten minutes: each may show a page that asks to be confirmed. */
const askedMax = 30;

/** Begins to prove, beside a key, who enters: says what is asked, and how a page finds it. */
export const askConfirmation = command({
  name: "bastion.ask-confirmation",
  title: "Asks whoever enters a host for more than their key, where their right says so.",
  right: "everyone",
  rest: "internal",
  isAnswerSecret: true,
  input: z.object({ hostCode: HostCode, login: Login }),
  output: z.object({
    confirmationId: z.string(),
    /** Null: the key is enough. */
    kind: z.enum(["code", "passkey"]).nullable(),
    /** What the page is told; with a code of the authenticator there is no page. */
    userCode: z.string().nullable(),
  }),
  load: async ({ tx, now, actor }, { hostCode, login }) => {
    const host = await findHost(tx, hostCode);
    if (!host || host.retiredAt || actor.kind !== "person") throw notFound("host");
    const door = { personId: actor.personId, systemId: host.systemId, login };
    const entries = await entriesOf(tx, door, now);
    const lately = await askedLately(tx, actor.personId, now);
    return { host, entries, lately, hasTotp: await hasAuthenticator(tx, actor.personId) };
  },
  authorize: (actor, { entries }) => mayAsk(actor, entries),
  run: async (work) => {
    const { tx, now, input, proof, resource, actor, context } = work;
    if (actor.kind !== "person") throw notFound("host");
    const confirmationId = newId<"bastion-confirmation">();
    const { host } = resource;
    if (proof.proof === "none") {
      work.record({ target: confirmationId, persons: [actor.personId], detail: { kind: "none" } });
      return { confirmationId, kind: null, userCode: null };
    }
    if (resource.lately >= askedMax) throw new PosternError("too_many", "wait", { minutes: 10 });
    // Whoever has no authenticator confirms on the page, which is worth more.
    const kind: "code" | "passkey" =
      proof.proof === "code" && resource.hasTotp ? "code" : "passkey";
    const userCode = kind === "passkey" ? newUserCode() : null;
    const hash = userCode === null ? null : (hashOfUserCode(userCode) ?? null);
    await execute(
      tx,
      sql`insert into bastion_confirmation (id, person_id, ticket_id, host_id, login, kind,
            code_hash, address, asked_at, ends_at)
          values (${confirmationId}::uuid, ${actor.personId}::uuid, ${actor.ticketId}::uuid,
            ${host.id}::uuid, ${input.login}, ${kind}, ${hash},
            ${context.address ?? null}, ${now},
            ${new Date(now.getTime() + waitingMinutes * 60_000)})`,
    );
    work.record({
      target: confirmationId,
      persons: [actor.personId],
      detail: { kind, hostId: host.id, login: input.login },
    });
    return { confirmationId, kind, userCode };
  },
});

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

const hasAuthenticator = async (tx: Tx, personId: string): Promise<boolean> =>
  (await maybe(
    tx,
    z.object({}),
    sql`select from totp where person_id = ${personId}::uuid and disabled_at is null`,
  )) !== undefined;

const ConfirmationId = z.object({ confirmationId: z.uuid() });

/** The gateway saw the right code of the authenticator, by the sign-in's own act. */
export const noteCode = command({
  name: "bastion.note-code",
  title: "Writes down that somebody who enters a host proved a code of their authenticator.",
  right: "system",
  rest: "internal",
  input: ConfirmationId,
  output: z.object({}),
  load: ({ tx, now }, { confirmationId }) => lockWaiting(tx, confirmationId, now),
  authorize: onlyGateway,
  run: async (work) => {
    const { tx, now, resource } = work;
    if (!resource) throw new PosternError("gone", "confirmation_is_over");
    await execute(
      tx,
      sql`update bastion_confirmation set confirmed_at = ${now}
          where id = ${resource.id}::uuid and kind = 'code'`,
    );
    work.record({ target: resource.id, persons: [resource.personId] });
    return {};
  },
});

/** What became of a confirmation that the gateway waits for. */
export const readConfirmation = query({
  name: "bastion.read-confirmation",
  title: "Tells whether somebody who enters a host has confirmed it.",
  right: "system",
  rest: "internal",
  input: ConfirmationId,
  output: z.object({ state: z.enum(["waiting", "confirmed", "denied", "over"]) }),
  authorize: onlyGateway,
  run: async ({ tx, now, input }) => {
    const found = await maybe(
      tx,
      Confirmation,
      sql`select ${columns} from bastion_confirmation where id = ${input.confirmationId}::uuid`,
    );
    if (!found) throw notFound("confirmation");
    if (found.confirmedAt) return { state: "confirmed" as const };
    if (found.deniedAt) return { state: "denied" as const };
    return { state: found.endsAt > now ? ("waiting" as const) : ("over" as const) };
  },
});
