"use client";

import "@xterm/xterm/css/xterm.css";
import { useCallback, useEffect, useRef, useState, type RefObject } from "react";
import { drawTerminal, type Drawn } from "./draw-terminal.ts";
import { asksFirst, pastedOf, type Pasted } from "./pasted.ts";
import { TerminalSocket, type Hearing } from "./terminal-socket.ts";

export type TerminalState =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  | { readonly kind: "reconnecting" }
  | { readonly kind: "refused"; readonly reason: string; readonly proofMinutes?: number }
  | { readonly kind: "ended"; readonly reason: string; readonly status: number | null };

type Wanted = {
  readonly host: string;
  readonly login: string;
  readonly label: string;
};

export type UsedTerminal = {
  readonly state: TerminalState;
  readonly pasted: Pasted | undefined;
  /** Nothing: it is not pasted after all. */
  readonly paste: (text: string | undefined) => void;
  readonly end: () => void;
  /** By which the server knows it; unset: it is not there. */
  readonly id: () => string | undefined;
  /** What is selected on the screen. */
  readonly selection: () => string;
};

const resizeRestMs = 80;

type Parts = { drawn?: Drawn; socket?: TerminalSocket; seen: number };

/** Draws a terminal in a place, and connects it. */
export function useTerminal(
  place: RefObject<HTMLDivElement | null>,
  { host, login, label }: Wanted,
): UsedTerminal {
  const [state, setState] = useState<TerminalState>({ kind: "connecting" });
  const [pasted, setPasted] = useState<Pasted>();
  const parts = useRef<Parts>({ seen: 0 });

  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const mine: Parts = { seen: 0 };
    parts.current = mine;
    const leaving = new AbortController();
    const begin = async () => {
      const drawn = await drawTerminal(element, { label });
      if (leaving.signal.aborted) return drawn.dispose();
      mine.drawn = drawn;
      const target = { host, login };
      mine.socket = connect(mine, drawn, { target, setState });
      guardPaste(element, leaving.signal, (next) => setPasted(next));
      followSize(element, leaving.signal, drawn);
    };
    void begin();
    return () => {
      leaving.abort();
      mine.socket?.leave();
      mine.drawn?.dispose();
    };
  }, [place, host, login, label]);

  const typeIn = useCallback((text: string | undefined) => {
    setPasted(undefined);
    const terminal = parts.current.drawn?.terminal;
    if (text !== undefined) terminal?.paste(text);
  }, []);
  // Only once the dialogue is closed: an open one keeps the keyboard for itself.
  useEffect(() => {
    if (pasted === undefined) parts.current.drawn?.terminal.focus();
  }, [pasted]);
  return {
    state,
    pasted,
    paste: typeIn,
    end: useCallback(() => parts.current.socket?.close(), []),
    id: useCallback(() => parts.current.socket?.id(), []),
    selection: useCallback(() => parts.current.drawn?.terminal.getSelection() ?? "", []),
  };
}

type Connecting = {
  readonly target: { readonly host: string; readonly login: string };
  readonly setState: (state: TerminalState) => void;
};

function connect(parts: Parts, { terminal }: Drawn, { target, setState }: Connecting) {
  const socket = new TerminalSocket({
    target,
    size: () => ({ columns: terminal.cols, rows: terminal.rows }),
    seen: () => parts.seen,
    hearing: {
      opened: (from) => {
        // What stands here is not what the output goes on from.
        if (from !== parts.seen) terminal.reset();
        parts.seen = from;
        setState({ kind: "live" });
        terminal.focus();
      },
      output: (data) =>
        terminal.write(data, () => {
          parts.seen += data.length;
          socket.tellSeen();
        }),
      ...hearingStates(setState),
    },
  });
  terminal.onData((text) => socket.type(text));
  terminal.onBinary((text) => socket.type(text));
  let timer: ReturnType<typeof setTimeout> | undefined;
  terminal.onResize(() => {
    clearTimeout(timer);
    timer = setTimeout(() => socket.resize(), resizeRestMs);
  });
  return socket;
}

/** What becomes of a socket, as a page shows it. */
export const hearingStates = (
  setState: (state: TerminalState) => void,
): Pick<Hearing, "reconnecting" | "refused" | "ended"> => ({
  reconnecting: () => setState({ kind: "reconnecting" }),
  refused: (reason, proofMinutes) =>
    setState({
      ...{ kind: "refused", reason },
      ...(proofMinutes !== undefined && { proofMinutes }),
    }),
  ended: (reason, status) => setState({ kind: "ended", reason, status }),
});

/** Before the terminal's own listener: what has several lines is looked at first. */
function guardPaste(element: HTMLElement, signal: AbortSignal, ask: (pasted: Pasted) => void) {
  const listen = (event: ClipboardEvent) => {
    const pasted = pastedOf(event.clipboardData?.getData("text/plain") ?? "");
    if (!asksFirst(pasted)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(pasted);
  };
  element.addEventListener("paste", listen, { capture: true, signal });
}

function followSize(element: HTMLElement, signal: AbortSignal, drawn: Drawn) {
  const observer = new ResizeObserver(() => drawn.fit());
  observer.observe(element);
  signal.addEventListener("abort", () => observer.disconnect());
}
