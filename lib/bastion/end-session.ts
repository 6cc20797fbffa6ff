import { z } from "zod";
import {
  command,
  execute,
  idOf,
  isOnlyImpersonated,
  needs,
  no,
  notFound,
  Reason,
  sql,
  yes,
  type Actor,
  type Decision,
  type Work,
} from "#lib/kernel/index.ts";
import { onlyGateway } from "./policy.ts";
import { lockSession, type LiveSession } from "./session-store.ts";
import { sweepDue } from "./sweep/take-sweeps.ts";
import { standingReasons } from "./standing.ts";

const SessionId = idOf("bastion-session");

/** One's own, or as whoever watches hosts. */
export function mayEnd(actor: Actor, session: LiveSession | undefined): Decision {
  const isOwn = actor.kind === "person" && actor.personId === session?.personId;
  if (isOwn && !isOnlyImpersonated(actor)) return yes();
  const watches = needs("bastion.watch")(actor);
  return watches.allowed || isOwn ? watches : no("not_your_session");
}

/** Ends a live session: its gateway cuts it within a second of the commit. */
export const endSession = command({
  name: "bastion.end-session",
  title: "Ends a live session on a host.",
  right: "everyone",
  scope: "bastion:manage",
  rest: { method: "POST", path: "/bastion/sessions/{sessionId}/end" },
  input: z.object({ sessionId: SessionId, reason: Reason }),
  output: z.object({}),
  load: ({ tx }, { sessionId }) => lockSession(tx, sessionId),
  authorize: mayEnd,
  run: async (work) => {
    const { resource: session, actor, input } = work;
    if (!session) throw notFound("session");
    if (session.endedAt) return {};
    const endedBy = actor.kind === "person" ? actor.personId : null;
    await markEnded(work, session.id, { reason: "ended", endedBy });
    work.record({
      target: session.id,
      persons: [session.personId],
      personal: { reason: input.reason },
    });
    return {};
  },
});

/** How a session ended that nobody ended: by whoever was in it, or by what went away. */
export const closingReasons = [
  ...standingReasons,
  "left",
  "drained",
  "idle",
  "unlock_failed",
  "command_stopped",
  "host_unreachable",
  "host_key_changed",
  "host_refused",
  "gateway_ended",
  "database_away",
  "recording_failed",
] as const;

export type ClosingReason = (typeof closingReasons)[number];

/** The gateway says that a session is over. */
export const closeSession = command({
  name: "bastion.close-session",
  title: "Writes down that a session on a host is over, and why.",
  right: "system",
  rest: "internal",
  input: z.object({ sessionId: SessionId, reason: z.enum(closingReasons) }),
  output: z.object({}),
  load: ({ tx }, { sessionId }) => lockSession(tx, sessionId),
  authorize: onlyGateway,
  run: async (work) => {
    const { resource: session, input } = work;
    if (!session) throw notFound("session");
    if (session.endedAt === null) {
      await markEnded(work, session.id, { reason: input.reason, endedBy: null });
    }
    const eventId = work.record({
      target: session.id,
      persons: [session.personId],
      detail: { reason: input.reason },
    });
    if (input.reason === "host_key_changed") await tellOtherKey(work, session, eventId);
    return {};
  },
});

/** Whoever keeps hosts hears of it at once, and a check says which key it was. */
async function tellOtherKey(work: Work, { hostId }: LiveSession, eventId: string): Promise<void> {
  await execute(
    work.tx,
    sql`update bastion_host set check_due_at = ${work.now} where id = ${hostId}::uuid`,
  );
  const at = work.now.toISOString();
  work.announce("host.alarmed", { eventId, kind: "host_key_changed", hostId, at });
}

type Ending = { readonly reason: string; readonly endedBy: string | null };

async function markEnded(work: Work, id: string, { reason, endedBy }: Ending): Promise<void> {
  await execute(
    work.tx,
    sql`update bastion_session
        set ended_at = ${work.now}, end_reason = ${reason}, ended_by = ${endedBy}::uuid,
            sweep_due_at = ${sweepDue(work.now, reason)}
        where id = ${id}::uuid`,
  );
  work.live("bastion", [id]);
}
