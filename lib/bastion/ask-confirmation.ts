import { z } from "zod";
import {
  command,
  execute,
  maybe,
  newId,
  notFound,
  PosternError,
  query,
  sql,
} from "#lib/kernel/index.ts";
import {
  columns,
  Confirmation,
  factorsOf,
  insertConfirmation,
  lockWaiting,
} from "./confirmation-store.ts";
import { entriesOf } from "./entries.ts";
import { HostCode } from "./host.ts";
import { findHost } from "./host-store.ts";
import { mayAsk, onlyGateway } from "./policy.ts";
import { Login } from "./right.ts";

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
    return { host, entries, ...(await factorsOf(tx, actor.personId)) };
  },
  authorize: (actor, { entries }) => mayAsk(actor, entries),
  run: async (work) => {
    const { input, proof, resource, actor } = work;
    if (actor.kind !== "person") throw notFound("host");
    const { host } = resource;
    if (proof.proof === "none") {
      const confirmationId = newId<"bastion-confirmation">();
      work.record({ target: confirmationId, persons: [actor.personId], detail: { kind: "none" } });
      return { confirmationId, kind: null, userCode: null };
    }
    // Whoever has no authenticator confirms on the page, which is worth more.
    const kind: "code" | "passkey" =
      proof.proof === "code" && resource.hasTotp ? "code" : "passkey";
    const asking = { actor, hostId: host.id, login: input.login, kind, sessionId: null };
    const { confirmationId, userCode } = await insertConfirmation(work, asking);
    work.record({
      target: confirmationId,
      persons: [actor.personId],
      detail: { kind, hostId: host.id, login: input.login },
    });
    return { confirmationId, kind, userCode };
  },
});

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
