import type { WebSocket } from "ws";
import { helloMsMax, unsentBytesMax } from "./limits.ts";
import { closeCodes, FromBrowser, type Opening, type ToBrowser } from "./messages.ts";
import { hangOn, jsonOf, refusalOf } from "./socket-life.ts";
import type { Screen, Terminal } from "./terminal.ts";
import { TerminalRefused, type PersonContext, type Terminals } from "./terminals.ts";

type Serving = {
  readonly context: PersonContext;
  readonly terminals: Terminals;
};

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
