import type { Socket } from "node:net";
import type { Client } from "ssh2";
import { allows, type ClosingReason, type Needed, type Standing } from "#lib/bastion/index.ts";
import { goodbyeMs } from "./limits.ts";
import { commandGate, type CommandGate } from "./command-gate.ts";
import { leftAlone } from "./left-alone.ts";
import { Refused, type Link } from "./link.ts";
import type { LockScreen } from "./lock-screen.ts";
import { observersOf, type Observers } from "./observers.ts";
import { recordChannel, type Opening, type Recording } from "./recorder.ts";
import { newKeyListener } from "./typed-keys.ts";
import { rightClock } from "./right-clock.ts";
import { endingWords, extensionWords, refusalWords } from "./words.ts";

/** One open channel of a client, as its session sees it. */
export type OpenChannel = {
  readonly feature: Needed;
  /** A command that nobody has to type for. */
  readonly runsAlone: boolean;
  /** What it runs; null: nothing that a right may list. */
  readonly command: string | null;
  /** Shows a line to whoever sits there. */
  readonly tell: (line: string) => void;
  readonly setFrozen: (isFrozen: boolean) => void;
  /** It ends: if it is locked, nothing of that stands before its last words. */
  readonly uncover: () => void;
  readonly end: () => void;
};

export type LiveSession = CommandGate & {
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
  /** Its terminals are locked: nothing begins in it. */
  readonly isLocked: () => boolean;
  /** A terminal that may be locked. */
  readonly sit: (screen: LockScreen) => void;
  /** What passes of what was typed in a terminal. */
  readonly typed: (bytes: Buffer) => Buffer;
  /** Somebody sent something: it is not left alone. */
  readonly touch: () => void;
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
  /** `deploy@web-1`. */
  readonly door: string;
  /** Hangs up on the person's client, after the words were sent. */
  readonly hangUp: () => void;
};

/** A session to a host: it stands while the supervisor, the clock and the heartbeat say so. */
export function liveSession(opened: Opened): LiveSession {
  const { sessionId, upstream, link, loginId, door } = opened;
  const channels = new Set<OpenChannel>();
  const { tellAll, freeze, endAll, cutOff } = allOf(channels);
  const state = { standing: opened.standing, isOver: false };
  const end = (reason: ClosingReason) => {
    if (state.isOver) return;
    state.isOver = true;
    clock.stop();
    stopListening();
    alone.end();
    if (reason !== "left") tellAll(endingWords(reason));
    observers.end();
    endAll();
    hangUp(opened);
    link.say({ kind: "closed", sessionId, reason });
  };
  const clock = rightClock({
    ...{ first: opened.standing, tellAll, end },
    isIdle: () => channels.size === 0,
  });
  const alone = leftAlone({
    ...{ link, loginId, sessionId, door, tellAll, end },
    minutes: () => (state.isOver ? null : state.standing.idleMinutes),
    isAwake: () => [...channels].some(({ runsAlone }) => runsAlone),
    onChange: (isLocked) => freeze("locked", isLocked),
    tellWatchers: (line) => observers.say(line),
  });
  const stopListening = listenForSilence(opened, { freeze, end });
  const observers = observersOf({
    ...{ sessionId, link, tellAll },
    isNeeded: () => state.standing.needsObserver,
  });
  const gate = commandGate({ sessionId, link, end, standing: () => state.standing });
  const goesOn = ({ feature, command }: OpenChannel) =>
    may(feature) && (command === null || gate.lists(command));
  const extend = oneAtATime(() => askForMore(opened).then(tellAll));
  const may = (needed: Needed) =>
    !state.isOver && !clock.isDraining() && allowsNow(state.standing, needed);
  const leave = () => end("left");
  upstream.on("close", leave).on("error", leave);
  return {
    ...{ sessionId, isPrivileged: opened.isPrivileged, client: upstream, may, end, observers },
    ...{ ...gate, touch: alone.touch, isLocked: alone.isLocked, sit: alone.sit },
    record: (opening) => recordChannel({ link, sessionId, may }, opening),
    typed: newKeyListener(extend, () => clock.isWarned() && !state.isOver),
    mayForward: (port) => may("forward") && state.standing.forwardPorts.includes(port),
    hold: (channel) => {
      channels.add(channel);
      alone.touch();
      freeze();
      return () => {
        channels.delete(channel);
        alone.touch();
        if (clock.isDraining() && channels.size === 0) end("drained");
      };
    },
    hear: (standing) => {
      if (clock.isStruck(standing)) return clock.strike();
      if (standing.reason !== null) return end(standing.reason);
      state.standing = standing;
      clock.hear(standing);
      alone.settle();
      observers.settle();
      if (!clock.isDraining()) cutOff((channel) => !goesOn(channel));
    },
  };
}

/** Why nothing is typed: the database is not heard, or nobody proved yet who is there. */
type Stillness = "unheard" | "locked";

/** What happens to every open channel of a session. */
function allOf(channels: ReadonlySet<OpenChannel>) {
  const still = new Set<Stillness>();
  let isStill = false;
  return {
    tellAll: (line: string) => {
      for (const channel of channels) channel.tell(line);
    },
    /** Without saying what: those that are new are as the others. */
    freeze: (why?: Stillness, isFrozen = false) => {
      if (why !== undefined && isFrozen) still.add(why);
      else if (why !== undefined) still.delete(why);
      const is = still.size > 0;
      if (is || is !== isStill) for (const channel of channels) channel.setFrozen(is);
      isStill = is;
    },
    endAll: () => {
      for (const channel of channels) channel.end();
    },
    /** Those that their right allows no more. */
    cutOff: (isOut: (channel: OpenChannel) => boolean) => {
      for (const channel of channels) {
        if (!isOut(channel)) continue;
        channel.uncover();
        channel.tell(endingWords("right_ended"));
        channel.end();
      }
    },
  };
}

const freezeAfterMs = 2000;
const endAfterMs = 10_000;
const listenEveryMs = 250;

type Silenced = {
  readonly freeze: (why: Stillness, isFrozen: boolean) => void;
  readonly end: (reason: ClosingReason) => void;
};

/** What must not go on unheard stands still once nothing is heard of the database, then ends. */
function listenForSilence({ link, isPrivileged }: Opened, { freeze, end }: Silenced): () => void {
  if (!isPrivileged) return () => undefined;
  const timer = setInterval(() => {
    const silentMs = link.isLost() ? Math.max(link.silentMs(), freezeAfterMs) : link.silentMs();
    if (silentMs >= endAfterMs) end("database_away");
    else freeze("unheard", silentMs >= freezeAfterMs);
  }, listenEveryMs).unref();
  return () => clearInterval(timer);
}

/** Both connections are closed, with a moment for words to arrive. */
function hangUp({ upstream, socket, hangUp: hangUpOnClient }: Opened): void {
  upstream.end();
  hangUpOnClient();
  setTimeout(() => socket.destroy(), goodbyeMs).unref();
}

/** While somebody has to watch, only what can be watched is open. */
const allowsNow = (standing: Standing, needed: Needed): boolean =>
  allows(standing, needed) && (!standing.needsObserver || needed === "shell" || needed === "exec");

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
