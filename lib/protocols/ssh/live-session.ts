import type { Socket } from "node:net";
import type { Client } from "ssh2";
import { now } from "#lib/kernel/index.ts";
import { allows, type ClosingReason, type Needed, type Standing } from "#lib/bastion/index.ts";
import { goodbyeMs } from "./limits.ts";
import type { Link } from "./link.ts";
import { recordChannel, type Opening, type Recording } from "./recorder.ts";
import { endingWords, warningWords } from "./words.ts";

/** Longest time that a timer of Node's takes, in milliseconds. */
const timerMsMax = 2 ** 31 - 1;
const minuteMs = 60_000;
const warningMinutes = [10, 2];
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
  /** Hangs up on the person's client, after the words were sent. */
  readonly hangUp: () => void;
};

/** A session to a host: it stands while the supervisor, the clock and the heartbeat say so. */
export function liveSession(opened: Opened): LiveSession {
  const { sessionId, isPrivileged, upstream, socket, link, hangUp } = opened;
  const channels = new Set<OpenChannel>();
  const state = { standing: opened.standing, isOver: false, isFrozen: false };
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
      if (warnMs > now().getTime()) at(warnMs, () => tellAll(warningWords(minutes)));
    }
    at(endMs, () => end("right_ended"));
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

  const may = (needed: Needed) => !state.isOver && allows(state.standing.features, needed);
  upstream.on("close", () => end("left")).on("error", () => end("left"));
  schedule();
  return {
    ...{ sessionId, isPrivileged, client: upstream, may, end },
    record: (opening) => recordChannel({ link, sessionId, may }, opening),
    mayForward: (port) => may("forward") && state.standing.forwardPorts.includes(port),
    hold: (channel) => {
      channels.add(channel);
      if (state.isFrozen) channel.setFrozen(true);
      return () => channels.delete(channel);
    },
    hear: (standing) => {
      if (standing.reason !== null) return end(standing.reason);
      state.standing = standing;
      schedule();
      for (const channel of channels) {
        if (may(channel.feature)) continue;
        channel.tell(endingWords("right_ended"));
        channel.end();
      }
    },
  };
}
