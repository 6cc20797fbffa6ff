import type { Socket } from "node:net";
import type { Client } from "ssh2";
import { allows, type ClosingReason, type Needed, type Standing } from "#lib/bastion/index.ts";
import { goodbyeMs } from "./limits.ts";
import { Refused, type Link } from "./link.ts";
import { observersOf, type Observers } from "./observers.ts";
import { recordChannel, type Opening, type Recording } from "./recorder.ts";
import { newKeyListener } from "./typed-keys.ts";
import { rightClock } from "./right-clock.ts";
import { endingWords, extensionWords, refusalWords } from "./words.ts";

const freezeAfterMs = 2000;
const endAfterMs = 10_000;
const watchMs = 250;

/** One open channel of a client, as its session sees it. */
export type OpenChannel = {
  readonly feature: Needed;
  /** Shows a line to whoever sits there. */
  readonly tell: (line: string) => void;
  readonly setFrozen: (isFrozen: boolean) => void;
  readonly end: () => void;
};

export type LiveSession = {
  readonly sessionId: string;
  readonly client: Client;
  readonly isPrivileged: boolean;
  readonly may: (needed: Needed) => boolean;
  readonly mayForward: (port: number) => boolean;
  /** Begins to record a channel. @throws {Refused} when it cannot be. */
  readonly record: (opening: Opening) => Promise<Recording>;
  readonly hold: (channel: OpenChannel) => () => void;
  /** Whoever watches; nothing begins while nobody does who has to. */
  readonly observers: Observers;
  /** What passes of what was typed in a terminal. */
  readonly typed: (bytes: Buffer) => Buffer;
  /** What the supervisor says of it. */
  readonly hear: (standing: Standing) => void;
  readonly end: (reason: ClosingReason) => void;
};

type Opened = {
  readonly sessionId: string;
  readonly isPrivileged: boolean;
  readonly standing: Standing;
  readonly upstream: Client;
  readonly socket: Socket;
  readonly link: Link;
  readonly loginId: string;
  /** Hangs up on the person's client, after the words were sent. */
  readonly hangUp: () => void;
};

/** A session to a host: it stands while the supervisor, the clock and the heartbeat say so. */
export function liveSession(opened: Opened): LiveSession {
  const { sessionId, upstream, link } = opened;
  const channels = new Set<OpenChannel>();
  const state = { standing: opened.standing, isOver: false, isFrozen: false };

  const tellAll = (line: string) => {
    for (const channel of channels) channel.tell(line);
  };
  const end = (reason: ClosingReason) => {
    if (state.isOver) return;
    state.isOver = true;
    clock.stop();
    clearInterval(watch);
    if (reason !== "left") tellAll(endingWords(reason));
    observers.end();
    for (const channel of channels) channel.end();
    hangUp(opened);
    link.say({ kind: "closed", sessionId, reason });
  };
  const clock = rightClock({
    ...{ first: opened.standing, tellAll, end },
    isIdle: () => channels.size === 0,
  });
  const setFrozen = (isFrozen: boolean) => {
    if (state.isFrozen === isFrozen) return;
    state.isFrozen = isFrozen;
    for (const channel of channels) channel.setFrozen(isFrozen);
  };
  const watch = setInterval(() => {
    if (!opened.isPrivileged) return;
    const silentMs = link.isLost() ? Math.max(link.silentMs(), freezeAfterMs) : link.silentMs();
    if (silentMs >= endAfterMs) end("database_away");
    else setFrozen(silentMs >= freezeAfterMs);
  }, watchMs).unref();

  const observers = observersOf({
    ...{ sessionId, link, tellAll },
    isNeeded: () => state.standing.needsObserver,
  });
  const extend = oneAtATime(() => askForMore(opened).then(tellAll));
  const may = (needed: Needed) =>
    !state.isOver && !clock.isDraining() && allowsNow(state.standing, needed);
  upstream.on("close", () => end("left"));
  upstream.on("error", () => end("left"));
  return {
    ...{ sessionId, isPrivileged: opened.isPrivileged, client: upstream, may, end, observers },
    record: (opening) => recordChannel({ link, sessionId, may }, opening),
    typed: newKeyListener(extend, () => clock.isWarned() && !state.isOver),
    mayForward: (port) => may("forward") && state.standing.forwardPorts.includes(port),
    hold: (channel) => {
      channels.add(channel);
      if (state.isFrozen) channel.setFrozen(true);
      return () => {
        channels.delete(channel);
        if (clock.isDraining() && channels.size === 0) end("drained");
      };
    },
    hear: (standing) => {
      if (clock.isStruck(standing)) return clock.strike();
      if (standing.reason !== null) return end(standing.reason);
      state.standing = standing;
      clock.hear(standing);
      observers.settle();
      for (const channel of channels) {
        if (clock.isDraining() || may(channel.feature)) continue;
        channel.tell(endingWords("right_ended"));
        channel.end();
      }
    },
  };
}

/** Both connections are closed, with a moment for words to arrive. */
function hangUp({ upstream, socket, hangUp: hangUpOnClient }: Opened): void {
  upstream.end();
  hangUpOnClient();
  setTimeout(() => socket.destroy(), goodbyeMs).unref();
}

/** While somebody has to watch, only what can be watched is open. */
const allowsNow = ({ features, needsObserver }: Standing, needed: Needed): boolean =>
  allows(features, needed) && (!needsObserver || needed === "shell" || needed === "exec");

/** Whoever asks again before the answer is there is not heard. */
export function oneAtATime(act: () => Promise<void>): () => void {
  let isUnderWay = false;
  return () => {
    if (isUnderWay) return;
    isUnderWay = true;
    void act().finally(() => (isUnderWay = false));
  };
}

/** Asks for more time, without leaving; answers what is said about it. */
async function askForMore({ link, loginId, sessionId }: Opened): Promise<string> {
  try {
    const { number, minutes } = await link.ask({ ask: "extend", loginId, sessionId });
    return extensionWords(number, minutes);
  } catch (error) {
    return refusalWords(error instanceof Refused ? error.message : "unavailable");
  }
}
