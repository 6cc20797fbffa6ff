import { askToUnlock, noteIdleLock, unlockSession } from "#lib/bastion/index.ts";
import { PosternError } from "#lib/kernel/index.ts";
import { pageOf } from "./ask-proof.ts";
import type { Held, Login } from "./answer-worker.ts";
import { gateway } from "./gateway-actor.ts";
import type { UnlockAsked } from "./messages.ts";
import type { Worker } from "./workers.ts";

type Session = { readonly worker: Worker; readonly sessionId: string };

/** A worker locks its own sessions only. */
export async function noteLock(held: Held, { worker, sessionId }: Session): Promise<object> {
  if (held.sessions.get(sessionId)?.worker.id !== worker.id) {
    throw new PosternError("not_found", "session_is_over");
  }
  return noteIdleLock(gateway(), { sessionId });
}

/** Says what this login proves before its session goes on. */
export async function askUnlock(
  held: Held,
  { login, ...session }: Session & { readonly login: Login },
): Promise<UnlockAsked> {
  // It may have been locked while the database was away.
  await noteLock(held, session);
  const asked = await askToUnlock(login.context, { sessionId: session.sessionId });
  const { confirmationId, kind, userCode } = asked;
  if (kind === null || confirmationId === null) return { kind: "nothing" };
  login.asked = { confirmationId, kind };
  return userCode === null ? { kind: "code" } : pageOf(held.publicUrl, userCode);
}

/** What was asked last is what unlocks it, once it was proven. */
export async function unlock({ asked, context }: Login, sessionId: string): Promise<object> {
  if (!asked) throw new PosternError("conflict", "nothing_was_asked");
  const { confirmationId } = asked;
  return unlockSession(gateway(context.address), { sessionId, confirmationId });
}
