"use client";

import "asciinema-player/dist/bundle/asciinema-player.css";
import "./player.css";
import type { Player } from "asciinema-player";
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from "react";
import { drawPlayer, isLoadedHere, type Drawing } from "./draw-player.ts";
import type { Content } from "./read-content.ts";
import { timelineOf } from "./timeline.ts";

type Wanted = {
  readonly content: Content;
  /** Seconds of the recording, where it begins. */
  readonly at: number;
  readonly speed: number;
  /** Leaves out what is longer, in seconds; unset: nothing. */
  readonly pauseMax: number | undefined;
};

export type UsedPlayer = {
  readonly state: "loading" | "ready" | "failed";
  readonly isPlaying: boolean;
  /** Seconds of the recording that are on the screen. */
  readonly at: number;
  /** The same as it is played, and of how much: for whoever drags. */
  readonly played: number;
  readonly length: number;
  readonly toggle: () => void;
  readonly seek: (seconds: number) => void;
  readonly seekPlayed: (played: number) => void;
};

/** What outlives one drawing: another speed is another drawing, at the same place. */
type Held = { player?: Player; at: number; isPlaying: boolean };
type Hearing = {
  readonly ready: () => void;
  readonly failed: () => void;
  readonly playing: (is: boolean) => void;
  readonly at: (seconds: number) => void;
};

const lookMs = 100;

/** Plays a recording in a place; speed and pauses may change while it plays. */
export function usePlayer(
  place: RefObject<HTMLElement | null>,
  { content, at: begin, speed, pauseMax }: Wanted,
): UsedPlayer {
  const timeline = useMemo(() => timelineIn(content, pauseMax), [content, pauseMax]);
  const [state, setState] = useState<UsedPlayer["state"]>("loading");
  const [isPlaying, setPlaying] = useState(false);
  const [at, setAt] = useState(begin);
  const held = useRef<Held>({ at: begin, isPlaying: false });

  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    return play(element, held.current, {
      drawing: { content, timeline, speed },
      hearing: {
        ready: () => setState("ready"),
        failed: () => setState("failed"),
        playing: setPlaying,
        at: setAt,
      },
    });
  }, [place, content, timeline, speed]);

  const seek = useCallback(
    (seconds: number) => {
      held.current.at = seconds;
      setAt(seconds);
      void held.current.player?.seek(timeline.playedAt(seconds - content.from));
    },
    [content, timeline],
  );
  return {
    ...{ state, isPlaying, at, seek },
    ...{ played: timeline.playedAt(at - content.from), length: timeline.length },
    seekPlayed: (played) => seek(content.from + timeline.happenedAt(played)),
    toggle: () => {
      const { player } = held.current;
      void (held.current.isPlaying ? player?.pause() : player?.play());
    },
  };
}

const timelineIn = ({ lines, from }: Content, pauseMax = Infinity) =>
  timelineOf(
    lines.map(([at]) => at - from),
    pauseMax,
  );

type Playing = { readonly drawing: Drawing; readonly hearing: Hearing };

/** Draws it where it was held, and goes on when it played; answers how to stop. */
function play(element: HTMLElement, held: Held, { drawing, hearing }: Playing): () => void {
  const { content, timeline } = drawing;
  const leaving = new AbortController();
  const hear = (is: boolean) => {
    if (leaving.signal.aborted) return;
    held.isPlaying = is;
    hearing.playing(is);
  };
  const look = () => {
    if (!held.player || !held.isPlaying) return;
    held.at = content.from + timeline.happenedAt(held.player.getCurrentTime());
    hearing.at(held.at);
  };
  const start = async () => {
    const player = await drawPlayer(element, drawing);
    if (leaving.signal.aborted) return player.dispose();
    held.player = player;
    player.addEventListener("play", () => hear(true));
    player.addEventListener("pause", () => hear(false));
    player.addEventListener("ended", () => {
      look();
      hear(false);
    });
    await player.seek(timeline.playedAt(held.at - content.from));
    if (leaving.signal.aborted) return undefined;
    hearing.ready();
    if (held.isPlaying) await player.play();
    return undefined;
  };
  if (isLoadedHere()) start().catch(hearing.failed);
  // Another page's policy came along: it lets no WebAssembly run.
  else window.location.reload();
  const timer = setInterval(look, lookMs);
  return () => {
    leaving.abort();
    clearInterval(timer);
    held.player?.dispose();
    delete held.player;
  };
}
