import { z } from "zod";
import { command, execute, idOf, sql } from "#lib/kernel/index.ts";
import { onlyGateway } from "./policy.ts";
import { liveOf, lockSession } from "./session-store.ts";

/** The gateway locked a session that nobody typed in; one that is locked already stays as it is. */
export const noteIdleLock = command({
  name: "bastion.note-idle-lock",
  title: "Writes down that a session on a host was left alone, and is locked.",
  right: "system",
  rest: "internal",
  input: z.object({ sessionId: idOf("bastion-session") }),
  output: z.object({}),
  load: ({ tx }, { sessionId }) => lockSession(tx, sessionId),
  authorize: onlyGateway,
  run: async (work) => {
    const { tx, now, resource } = work;
    const session = liveOf(resource);
    if (session.lockedAt) return {};
    await execute(
      tx,
      sql`update bastion_session set locked_at = ${now} where id = ${session.id}::uuid`,
    );
    work.record({ target: session.id, persons: [session.personId] });
    work.live("bastion", [session.id]);
    return {};
  },
});
