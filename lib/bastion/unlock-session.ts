import { z } from "zod";
import {
  command,
  execute,
  idOf,
  many,
  maybe,
  PosternError,
  sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { columns, Confirmation, factorsOf, insertConfirmation } from "./confirmation-store.ts";
import { mayAskToUnlock, onlyGateway } from "./policy.ts";
import { proofs, unlockingProof } from "./proof.ts";
import { liveOf, lockSession, type LiveSession } from "./session-store.ts";

const sessionId = idOf("bastion-session");

/** Begins to prove who sits before a locked session: what is asked, and how a page finds it. */
export const askToUnlock = command({
  name: "bastion.ask-to-unlock",
  title: "Asks whoever is in a locked session to prove who they are.",
  right: "everyone",
  rest: "internal",
  isAnswerSecret: true,
  input: z.object({ sessionId }),
  output: z.object({
    confirmationId: z.string().nullable(),
    /** Null: this person has nothing that would prove it. */
    kind: z.enum(["code", "passkey"]).nullable(),
    /** What the page is told; with a code of the authenticator there is no page. */
    userCode: z.string().nullable(),
  }),
  load: ({ tx }, input) => lockSession(tx, input.sessionId),
  authorize: mayAskToUnlock,
  run: async (work) => {
    const { tx, resource, proof: actor } = work;
    const session = liveOf(resource);
    if (!session.lockedAt) throw new PosternError("conflict", "session_not_locked");
    const { id, personId, hostId, login } = session;
    const kind = unlockingProof(await proofsOf(tx, session), await factorsOf(tx, personId));
    const asked =
      kind && (await insertConfirmation(work, { actor, hostId, login, kind, sessionId: id }));
    const confirmationId = asked?.confirmationId ?? null;
    work.record({
      target: id,
      persons: [personId],
      detail: { kind: kind ?? "nothing", confirmationId },
    });
    return { confirmationId, kind, userCode: asked?.userCode ?? null };
  },
});

/** What each right asks that it was opened with, also one that ended since. */
async function proofsOf(tx: Tx, { entitlementIds, login }: LiveSession) {
  const rights = await many(
    tx,
    z.object({ proof: z.enum(proofs) }),
    sql`select proof from bastion_right
        where entitlement_id = any (${[...entitlementIds]}::uuid[]) and login = ${login}`,
  );
  return rights.map(({ proof }) => proof);
}

/** A session goes on, as something was proven for it and since it was locked. */
export const unlockSession = command({
  name: "bastion.unlock-session",
  title: "Lets a locked session go on once whoever is in it proved who they are.",
  right: "system",
  rest: "internal",
  input: z.object({ sessionId, confirmationId: z.uuid() }),
  output: z.object({}),
  load: async ({ tx }, input) => ({
    session: await lockSession(tx, input.sessionId),
    proven: await maybe(
      tx,
      Confirmation,
      sql`select ${columns} from bastion_confirmation where id = ${input.confirmationId}::uuid`,
    ),
  }),
  authorize: onlyGateway,
  run: async (work) => {
    const { tx, resource } = work;
    const session = liveOf(resource.session);
    const { proven } = resource;
    if (!session.lockedAt) throw new PosternError("conflict", "session_not_locked");
    const isIts = proven?.sessionId === session.id && proven.personId === session.personId;
    if (!isIts || !proven.confirmedAt || proven.confirmedAt < session.lockedAt) {
      throw new PosternError("forbidden", "confirmation_needed");
    }
    await execute(
      tx,
      sql`update bastion_session set locked_at = null where id = ${session.id}::uuid`,
    );
    const lockedAt = session.lockedAt.toISOString();
    work.record({
      target: session.id,
      persons: [session.personId],
      detail: { kind: proven.kind, confirmationId: proven.id, lockedAt },
    });
    work.live("bastion", [session.id]);
    return {};
  },
});
