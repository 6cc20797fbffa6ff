import type { Socket } from "node:net";
import type { Client } from "ssh2";
import { now } from "#lib/kernel/index.ts";
import { allows, type ClosingReason, type Feature, type Standing } from "#lib/bastion/index.ts";
import { goodbyeMs } from "./limits.ts";
import { Refused, type Link } from "./link.ts";
import { observersOf, type Observers } from "./observers.ts";
import { newKeyListener } from "./typed-keys.ts";
import {
  drainWords,
  endingWords,
  extendedWords,
  extensionWords,
  refusalWords,
  warningWords,
} from "./words.ts";

/** Longest time that a timer of Node's takes, in milliseconds. */
const timerMsMax = 2 ** 31 - 1;
const minuteMs = 60_000;
const warningMinutes = [10, 2];
const freezeAfterMs = 2000;
const endAfterMs = 10_000;
const watchMs = 250;
/** An end this near to the instant that was known is that instant, by another clock. */
const strikeMs = 1000;

/** One open channel of a client, as its session sees it. */
export type OpenChannel = {
  readonly feature: Feature;
  /** Shows a line to whoever sits there. */
  readonly tell: (line: string) => void;
  readonly setFrozen: (isFrozen: boolean) => void;
  readonly end: () => void;
};

export type LiveSession = {
  readonly sessionId: string;
  readonly client: Client;
  readonly may: (feature: Feature) => boolean;
  readonly mayForward: (port: number) => boolean;
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
  const { sessionId, isPrivileged, upstream, socket, link, hangUp, loginId } = opened;
  const channels = new Set<OpenChannel>();
  const state = {
    standing: opened.standing,
    ...{ isOver: false, isFrozen: false, isWarned: false, isDraining: false },
  };
  const timers = new Set<NodeJS.Timeout>();

  const tellAll = (line: string) => {
    for (const channel of channels) channel.tell(line);
  };
  const end = (reason: ClosingReason) => {
    if (state.isOver) return;
    state.isOver = true;
    for (const timer of timers) clearTimeout(timer);
    clearInterval(watch);
    if (reason !== "left") tellAll(endingWords(reason));
    observers.end();
    for (const channel of channels) channel.end();
    upstream.end();
    hangUp();
    setTimeout(() => socket.destroy(), goodbyeMs).unref();
    link.say({ kind: "closed", sessionId, reason });
  };
  const at = (instantMs: number, act: () => void) => {
    const leftMs = instantMs - now().getTime();
    if (leftMs > timerMsMax) return;
    timers.add(setTimeout(act, Math.max(0, leftMs)).unref());
  };
  const schedule = () => {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
    const endMs = state.standing.endsAt.getTime();
    for (const minutes of warningMinutes) {
      const warnMs = endMs - minutes * minuteMs;
      if (warnMs > now().getTime()) at(warnMs, () => warn(minutes));
    }
    at(endMs, () => strike());
  };
  const warn = (minutes: number) => {
    state.isWarned = true;
    tellAll(warningWords(minutes));
  };
  /** The instant came: what runs may go on for a while, where the right says so. */
  const strike = () => {
    if (state.isDraining) return;
    const { drainsUntil, endsAt } = state.standing;
    if (drainsUntil === null || drainsUntil <= endsAt || channels.size === 0) {
      return end("right_ended");
    }
    state.isDraining = true;
    tellAll(drainWords(drainsUntil));
    at(drainsUntil.getTime(), () => end("drained"));
  };
  /** Of the instant alone; what somebody decides cuts at once. */
  const isStruck = ({ reason, since }: Standing): boolean => {
    if (reason !== "right_ended" || since === null) return false;
    const apartMs = Math.abs(since.getTime() - state.standing.endsAt.getTime());
    return state.isDraining || (state.standing.drainsUntil !== null && apartMs <= strikeMs);
  };
  const ask = async () => {
    const { number, minutes } = await link.ask({ ask: "extend", loginId, sessionId });
    tellAll(extensionWords(number, minutes));
  };
  const extend = () => {
    ask().catch((error: unknown) => {
      tellAll(refusalWords(error instanceof Refused ? error.message : "unavailable"));
    });
  };
  const setFrozen = (isFrozen: boolean) => {
    if (state.isFrozen === isFrozen) return;
    state.isFrozen = isFrozen;
    for (const channel of channels) channel.setFrozen(isFrozen);
  };
  const watch = setInterval(() => {
    if (!isPrivileged) return;
    const silentMs = link.isLost() ? Math.max(link.silentMs(), freezeAfterMs) : link.silentMs();
    if (silentMs >= endAfterMs) end("database_away");
    else setFrozen(silentMs >= freezeAfterMs);
  }, watchMs).unref();

  const observers = observersOf({
    ...{ sessionId, link, tellAll },
    isNeeded: () => state.standing.needsObserver,
  });
  const typed = newKeyListener(extend, () => state.isWarned && !state.isOver);
  const isObservable = (feature: Feature) =>
    !state.standing.needsObserver || feature === "shell" || feature === "exec";
  const isOpen = () => !state.isOver && !state.isDraining;
  const may = (feature: Feature) =>
    isOpen() && isObservable(feature) && allows(state.standing.features, feature);
  const keeps = (feature: Feature) => state.isDraining || may(feature);
  upstream.on("close", () => end("left"));
  upstream.on("error", () => end("left"));
  schedule();
  return {
    ...{ sessionId, client: upstream, may, end, observers, typed },
    mayForward: (port) => may("forward") && state.standing.forwardPorts.includes(port),
    hold: (channel) => {
      channels.add(channel);
      if (state.isFrozen) channel.setFrozen(true);
      return () => {
        channels.delete(channel);
        if (state.isDraining && channels.size === 0) end("drained");
      };
    },
    hear: (standing) => {
      if (isStruck(standing)) return strike();
      if (standing.reason !== null) return end(standing.reason);
      const isLater = standing.endsAt > state.standing.endsAt;
      if (isLater && state.isWarned) tellAll(extendedWords(standing.endsAt));
      if (isLater) Object.assign(state, { isWarned: false, isDraining: false });
      state.standing = standing;
      schedule();
      observers.settle();
      for (const channel of channels) {
        if (keeps(channel.feature)) continue;
        channel.tell(endingWords("right_ended"));
        channel.end();
      }
    },
  };
}
