import type { WebSocket } from "ws";
import { isPosternError, log, now, onLive } from "#lib/kernel/index.ts";
import { isMyTicketLive, noteUse } from "#lib/tickets/index.ts";
import { goodbyeMs, pingEveryMs, ticketEveryMs, unsentBytesMax } from "./limits.ts";
import { closeCodes } from "./messages.ts";
import type { PersonContext } from "./terminals.ts";

/** Topics that may tell of a ticket's end. */
const mayEnd: ReadonlySet<string> = new Set(["tickets", "people", "everything"]);

export const jsonOf = (data: Buffer): unknown => {
  try {
    return JSON.parse(data.toString("utf8"));
  } catch {
    return undefined;
  }
};

export type Typing = {
  /** Whether anything was typed since this was last looked at. */
  hasTyped: boolean;
  /** Nothing that is typed from now on arrives. */
  isBarred: boolean;
};
type Hanging = {
  readonly context: PersonContext;
  readonly typing: Typing;
};

/**
 * Closes a socket whose ticket is over, or whose other end is gone. The gateway cuts the session by
 * itself: why, arrives in the moment that is left for it.
 */
export function hangOn(socket: WebSocket, { context, typing }: Hanging): () => void {
  const { ticketId, personId } = context.actor;
  let isThere = true;
  socket.on("pong", () => (isThere = true));
  // Each is answered, also to a page that takes no answers.
  socket.on("ping", () => {
    if (socket.bufferedAmount > unsentBytesMax) socket.terminate();
  });
  const look = async () => {
    const { isLive } = await isMyTicketLive(context, {}).catch(() => ({ isLive: false }));
    if (isLive) return;
    typing.isBarred = true;
    setTimeout(() => socket.close(closeCodes.ticketOver), goodbyeMs).unref();
  };
  const stopHearing = onLive(({ topic, ids }) => {
    const concerns = ids.length === 0 || ids.includes(ticketId) || ids.includes(personId);
    if (mayEnd.has(topic) && concerns) void look();
  });
  const ping = setInterval(() => {
    if (!isThere) return socket.terminate();
    isThere = false;
    socket.ping();
  }, pingEveryMs).unref();
  const use = setInterval(() => {
    // Somebody who types uses the ticket, though no page is asked for.
    if (typing.hasTyped) noteUse(ticketId, now());
    typing.hasTyped = false;
    void look();
  }, ticketEveryMs).unref();
  return () => {
    stopHearing();
    clearInterval(ping);
    clearInterval(use);
  };
}

/** What may be said of why no terminal came about. */
export function refusalOf(error: unknown): { reason: string; proofMinutes?: number } {
  if (isPosternError(error) && error.code !== "internal") {
    const minutes = error.details["freshMinutes"];
    return {
      reason: error.reason,
      ...(typeof minutes === "number" && { proofMinutes: minutes }),
    };
  }
  // The gateway's own refusals and ours: a word each.
  if (error instanceof Error && /^[a-z_]+$/.test(error.message)) return { reason: error.message };
  log().warn({ err: error }, "a terminal did not open");
  return { reason: "unavailable" };
}
