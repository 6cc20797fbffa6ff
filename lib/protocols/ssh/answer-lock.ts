import { askToUnlock, noteIdleLock, unlockSession } from "#lib/bastion/index.ts";
import { PosternError } from "#lib/kernel/index.ts";
import { pageOf } from "./ask-proof.ts";
import type { Held, Login, Open } from "./answer-worker.ts";
import { gateway } from "./gateway-actor.ts";
import type { UnlockAsked } from "./messages.ts";
import type { Worker } from "./workers.ts";

type Session = { readonly worker: Worker; readonly sessionId: string };

/** A worker locks its own sessions only. */
export async function noteLock(held: Held, { worker, sessionId }: Session): Promise<object> {
  openOf(held, { worker, sessionId }).isLocked = true;
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
export async function unlock(
  held: Held,
  { login, ...session }: Session & { readonly login: Login },
): Promise<object> {
  const { asked, context } = login;
  const open = openOf(held, session);
  if (!asked) throw new PosternError("conflict", "nothing_was_asked");
  const { sessionId } = session;
  const { confirmationId } = asked;
  await unlockSession(gateway(context.address), { sessionId, confirmationId });
  open.isLocked = false;
  return {};
}

function openOf({ sessions }: Held, { worker, sessionId }: Session): Open {
  const open = sessions.get(sessionId);
  if (open?.worker.id === worker.id) return open;
  throw new PosternError("not_found", "session_is_over");
}
