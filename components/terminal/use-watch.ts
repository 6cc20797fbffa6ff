"use client";

import "@xterm/xterm/css/xterm.css";
import { useEffect, useState, type RefObject } from "react";
import { drawTerminal, fontPixels, type Drawn } from "./draw-terminal.ts";
import { TerminalSocket } from "./terminal-socket.ts";
import { hearingStates, type TerminalState } from "./use-terminal.ts";

type Wanted = {
  readonly sessionId: string;
  readonly label: string;
  /** It was over before anybody looked. */
  readonly isOver: boolean;
};

/** How the gateway says how large the watched terminal is: see lib/protocols/ssh/watcher.ts. */
const sizeCode = 6973;
const sideMax = 1000;
const fontPixelsMin = 5;

/** Draws somebody else's terminal in a place, at its own size. What is typed here goes nowhere. */
export function useWatch(
  place: RefObject<HTMLDivElement | null>,
  { sessionId, label, isOver }: Wanted,
): TerminalState {
  const [wasOver] = useState(isOver);
  const [state, setState] = useState<TerminalState>(
    wasOver ? { kind: "ended", reason: "watch_over", status: null } : { kind: "connecting" },
  );
  useEffect(() => {
    const element = place.current;
    if (!element || wasOver) return undefined;
    const leaving = new AbortController();
    const begin = async () => {
      const drawn = await drawTerminal(element, { label, isReadOnly: true });
      if (leaving.signal.aborted) return drawn.dispose();
      const socket = watch(drawn, { sessionId, setState });
      followSize(element, drawn, leaving.signal);
      leaving.signal.addEventListener("abort", () => {
        socket.leave();
        drawn.dispose();
      });
      return undefined;
    };
    void begin();
    return () => leaving.abort();
  }, [place, sessionId, label, wasOver]);
  return state;
}

type Watching = {
  readonly sessionId: string;
  readonly setState: (state: TerminalState) => void;
};

function watch({ terminal }: Drawn, { sessionId, setState }: Watching): TerminalSocket {
  let seen = 0;
  const socket = new TerminalSocket({
    target: { watched: sessionId },
    size: () => ({ columns: terminal.cols, rows: terminal.rows }),
    seen: () => seen,
    hearing: {
      opened: () => setState({ kind: "live" }),
      output: (data) =>
        terminal.write(data, () => {
          seen += data.length;
          socket.tellSeen();
        }),
      ...hearingStates(setState),
    },
  });
  return socket;
}

/** Draws as many cells as the other has, in letters that are as large as there is room for. */
function followSize(element: HTMLElement, drawn: Drawn, signal: AbortSignal): void {
  const { terminal } = drawn;
  const fit = () => {
    const screen = element.querySelector<HTMLElement>(".xterm-screen");
    if (!screen || screen.offsetWidth === 0 || screen.offsetHeight === 0) return;
    const now = terminal.options.fontSize ?? fontPixels;
    const share = Math.min(
      element.clientWidth / screen.offsetWidth,
      element.clientHeight / screen.offsetHeight,
    );
    const next = Math.floor(Math.min(fontPixels, Math.max(fontPixelsMin, now * share)));
    if (next !== now) terminal.options.fontSize = next;
  };
  terminal.parser.registerOscHandler(sizeCode, (said) => {
    const [columns = 0, rows = 0] = said.split(";").map(Number);
    const isSize = [columns, rows].every(
      (side) => Number.isInteger(side) && side >= 1 && side <= sideMax,
    );
    if (isSize) terminal.resize(columns, rows);
    fit();
    return true;
  });
  const observer = new ResizeObserver(fit);
  observer.observe(element);
  signal.addEventListener("abort", () => observer.disconnect());
}
