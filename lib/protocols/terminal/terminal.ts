import type { Client, ClientChannel } from "ssh2";
import type { Context } from "#lib/kernel/index.ts";
import { detachedMsMax } from "./limits.ts";
import type { Size, ToBrowser } from "./messages.ts";
import { countedOutput, hasRoom, isFull } from "./output.ts";

/** Where a terminal's words go: a socket that is there. */
export type Screen = {
  readonly show: (data: Buffer) => void;
  readonly say: (message: ToBrowser) => void;
  /** Another page goes on with the terminal. */
  readonly leave: () => void;
  /** The shell takes no more for a while. */
  readonly setPaused: (isPaused: boolean) => void;
};

export type Terminal = {
  readonly id: string;
  readonly ticketId: string;
  readonly personId: string;
  /** The connection it stands on: of one's own, where files go beside the shell. */
  readonly client: Client | undefined;
  /** Goes on from byte `seen` on this screen. */
  readonly attach: (screen: Screen, seen: number, size: Size) => void;
  /** The screen is gone; the terminal waits for another. */
  readonly detach: (screen: Screen) => void;
  readonly type: (data: Buffer) => void;
  readonly resize: (size: Size) => void;
  readonly drawn: (bytes: number) => void;
  readonly end: () => void;
};

export type Shell = { readonly client: Client; readonly channel: ClientChannel };

type Made = Shell & {
  readonly id: string;
  readonly context: Context & { readonly actor: { personId: string; ticketId: string } };
  /** Why it ended, as the gateway wrote it; nothing when it wrote nothing. */
  readonly reason: () => Promise<string | undefined>;
  readonly onOver: () => void;
};

/** A shell behind the gateway with at most one screen before it. */
export function liveTerminal({ id, context, client, channel, reason, onOver }: Made): Terminal {
  const output = countedOutput();
  const state: { screen?: Screen | undefined; isOver: boolean; status: number | null } = {
    ...{ isOver: false, status: null },
  };
  let waiting: NodeJS.Timeout | undefined;

  const end = () => {
    channel.close();
    client.end();
  };
  const over = async () => {
    if (state.isOver) return;
    state.isOver = true;
    clearTimeout(waiting);
    client.end();
    onOver();
    const why = state.status === null ? ((await reason()) ?? "lost") : "left";
    state.screen?.say({ kind: "ended", reason: why, status: state.status });
  };
  const wait = () => {
    clearTimeout(waiting);
    waiting = setTimeout(end, detachedMsMax).unref();
  };
  const hear = (data: Buffer) => {
    output.add(data);
    state.screen?.show(data);
    if (isFull(output)) setFlowing(channel, false);
  };
  for (const stream of [channel, channel.stderr]) stream.on("data", hear);
  channel.on("exit", (code: number | null) => {
    // Whoever was cut by the gateway has 255; so has a shell that could not be opened.
    if (code !== null && code !== cutStatus) state.status = code;
  });
  channel.on("drain", () => state.screen?.setPaused(false));
  for (const each of [channel, client]) {
    each.on("error", () => void over());
    each.on("close", () => void over());
  }
  wait();

  return {
    id,
    ticketId: context.actor.ticketId,
    personId: context.actor.personId,
    client,
    attach: (screen, seen, size) => {
      if (state.screen !== screen) state.screen?.leave();
      state.screen = screen;
      clearTimeout(waiting);
      const { from, chunks } = output.after(seen);
      screen.say({ kind: "opened", id, from });
      for (const chunk of chunks) screen.show(chunk);
      setWindow(channel, size);
    },
    detach: (screen) => {
      if (state.screen !== screen) return;
      state.screen = undefined;
      if (!state.isOver) wait();
    },
    type: (data) => {
      if (!state.isOver && !channel.write(data)) state.screen?.setPaused(true);
    },
    resize: (size) => setWindow(channel, size),
    drawn: (bytes) => {
      output.drawn(bytes);
      if (hasRoom(output)) setFlowing(channel, true);
    },
    end,
  };
}

/**
 * Somebody else's, to be looked at: the keyboard ends here, and the size is the other's. Whoever
 * looks away is not waited for, so that nobody counts as watching who does not.
 */
export function watchedTerminal(made: Made): Terminal {
  const terminal = liveTerminal(made);
  return {
    ...terminal,
    client: undefined,
    type: () => undefined,
    resize: () => undefined,
    detach: (screen) => {
      terminal.detach(screen);
      terminal.end();
    },
  };
}

/** What the gateway ends a channel with that it cut. */
const cutStatus = 255;

function setFlowing(channel: ClientChannel, isFlowing: boolean): void {
  for (const stream of [channel, channel.stderr]) {
    if (isFlowing) stream.resume();
    else stream.pause();
  }
}

const setWindow = (channel: ClientChannel, { columns, rows }: Size): void =>
  channel.setWindow(rows, columns, 0, 0);
