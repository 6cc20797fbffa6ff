import type { WebSocket } from "ws";
import { isPosternError, log, now, onLive } from "#lib/kernel/index.ts";
import { isMyTicketLive, noteUse } from "#lib/tickets/index.ts";
import { goodbyeMs, helloMsMax, pingEveryMs, ticketEveryMs, unsentBytesMax } from "./limits.ts";
import { closeCodes, FromBrowser, type Opening, type ToBrowser } from "./messages.ts";
import type { Screen, Terminal } from "./terminal.ts";
import { TerminalRefused, type PersonContext, type Terminals } from "./terminals.ts";

type Serving = {
  readonly context: PersonContext;
  readonly terminals: Terminals;
};

/** Topics that may tell of a ticket's end. */
const mayEnd: ReadonlySet<string> = new Set(["tickets", "people", "everything"]);

/** Serves one socket. What it hears is heard from its first byte on: nothing is awaited before. */
export function serveSocket(socket: WebSocket, { context, terminals }: Serving): void {
  const state: { terminal?: Terminal; isOpening: boolean; hasTyped: boolean; isBarred: boolean } = {
    ...{ isOpening: false, hasTyped: false, isBarred: false },
  };
  const send = (data: Buffer | string) => {
    // A page that says that it drew what it never took would have us keep all of it.
    if (socket.bufferedAmount > unsentBytesMax) socket.terminate();
    else socket.send(data);
  };
  const say = (message: ToBrowser) => send(JSON.stringify(message));
  const screen: Screen = {
    show: send,
    say: (message) => {
      say(message);
      if (message.kind === "ended") socket.close(closeCodes.done);
    },
    leave: () => socket.close(closeCodes.takenOver),
    setPaused: (isPaused) => (isPaused ? socket.pause() : socket.resume()),
  };
  const refuse = (error: unknown) => {
    say({ kind: "refused", ...refusalOf(error) });
    socket.close(closeCodes.done);
  };
  const open = async (opening: Opening) => {
    const terminal = await terminals.open(context, opening);
    state.terminal = terminal;
    // Whoever left meanwhile may come back for it.
    terminal.attach(screen, 0, opening);
    if (socket.readyState !== socket.OPEN) terminal.detach(screen);
  };
  const resume = (message: Extract<FromBrowser, { kind: "resume" }>) => {
    const found = terminals.find(context, message.id);
    if (!found) return refuse(new TerminalRefused("terminal_is_over"));
    state.terminal = found;
    found.attach(screen, message.seen, message);
  };
  const hear = (message: FromBrowser) => {
    if (message.kind === "open" || message.kind === "watch" || message.kind === "resume") {
      if (state.isOpening) return socket.close(closeCodes.nonsense);
      state.isOpening = true;
      clearTimeout(hello);
      return message.kind === "resume" ? resume(message) : void open(message).catch(refuse);
    }
    const { terminal } = state;
    if (message.kind === "resize") terminal?.resize(message);
    else if (message.kind === "seen") terminal?.drawn(message.bytes);
    else terminal?.end();
  };
  socket.on("message", (data: Buffer, isBinary) => {
    if (state.isBarred) return;
    if (isBinary) {
      state.hasTyped = true;
      return state.terminal?.type(data);
    }
    const parsed = FromBrowser.safeParse(jsonOf(data));
    if (parsed.success) hear(parsed.data);
    else socket.close(closeCodes.nonsense);
  });

  const hello = setTimeout(() => socket.close(closeCodes.nonsense), helloMsMax).unref();
  const stop = hangOn(socket, { context, typing: state });
  socket.on("error", () => socket.terminate());
  socket.on("close", () => {
    clearTimeout(hello);
    stop();
    state.terminal?.detach(screen);
  });
}

const jsonOf = (data: Buffer): unknown => {
  try {
    return JSON.parse(data.toString("utf8"));
  } catch {
    return undefined;
  }
};

type Typing = {
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
function hangOn(socket: WebSocket, { context, typing }: Hanging): () => void {
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
function refusalOf(error: unknown): { reason: string; proofMinutes?: number } {
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
