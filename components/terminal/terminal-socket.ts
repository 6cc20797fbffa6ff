"use client";

/** What the server says, besides what the host shows; see lib/protocols/terminal/messages.ts. */
type Said =
  | { readonly kind: "opened"; readonly id: string; readonly from: number }
  | { readonly kind: "refused"; readonly reason: string; readonly proofMinutes?: number }
  | { readonly kind: "ended"; readonly reason: string; readonly status: number | null };

export type Size = { readonly columns: number; readonly rows: number };
export type Target = { readonly host: string; readonly login: string };

export type Hearing = {
  /** What comes next is the output from byte `from` on. */
  readonly opened: (from: number) => void;
  readonly output: (data: Uint8Array) => void;
  readonly reconnecting: () => void;
  readonly refused: (reason: string, proofMinutes?: number) => void;
  readonly ended: (reason: string, status: number | null) => void;
};

type Opened = {
  readonly target: Target;
  readonly size: () => Size;
  /** Bytes of all output that stand on the screen. */
  readonly seen: () => number;
  readonly hearing: Hearing;
};

export type TerminalSocket = {
  readonly type: (text: string) => void;
  readonly resize: () => void;
  readonly tellSeen: () => void;
  /** Ends the session. */
  readonly close: () => void;
  /** Lets go of it: it may be come back for. */
  readonly leave: () => void;
};

/** As long as the server keeps a terminal without its browser. */
const reconnectMsMax = 60_000;
const waitsMs = [300, 1000, 2000, 4000, 5000];
/** What one message holds at most. */
const pieceCharacters = 16_000;
const takenOver = 4409;

/** Of this tab, so that a page that is loaded anew finds its terminal again. */
const kept = ({ login, host }: Target) => `postern.terminal:${login}%${host}`;

/** Opens a terminal, or goes on with the one that this tab had; comes back when it is cut off. */
export function openSocket({ target, size, seen, hearing }: Opened): TerminalSocket {
  const state: { socket?: WebSocket; isOver: boolean; isLive: boolean; tries: number } = {
    ...{ isOver: false, isLive: false, tries: 0 },
  };
  let lostAtMs: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const encoder = new TextEncoder();

  const say = (message: unknown) => {
    if (state.socket?.readyState === WebSocket.OPEN) state.socket.send(JSON.stringify(message));
  };
  const over = () => {
    state.isOver = true;
    state.isLive = false;
    clearTimeout(timer);
    sessionStorage.removeItem(kept(target));
  };
  const hear = (said: Said) => {
    if (said.kind === "opened") {
      sessionStorage.setItem(kept(target), said.id);
      Object.assign(state, { isLive: true, tries: 0 });
      lostAtMs = undefined;
      hearing.opened(said.from);
      return say({ kind: "resize", ...size() });
    }
    // The one that this tab had is over: a new one is opened in its place, once.
    const isStale = said.kind === "refused" && said.reason === "terminal_is_over";
    if (isStale && lostAtMs === undefined) {
      sessionStorage.removeItem(kept(target));
      return connect();
    }
    over();
    if (said.kind === "refused") hearing.refused(said.reason, said.proofMinutes);
    else hearing.ended(said.reason, said.status);
  };
  const lost = (code: number) => {
    if (state.isOver) return;
    state.isLive = false;
    const nowMs = performance.now();
    lostAtMs ??= nowMs;
    const isHopeless = nowMs - lostAtMs > reconnectMsMax || !sessionStorage.getItem(kept(target));
    if (code === takenOver || isHopeless) {
      over();
      return hearing.ended(code === takenOver ? "taken_over" : "lost", null);
    }
    hearing.reconnecting();
    timer = setTimeout(connect, waitsMs[Math.min(state.tries, waitsMs.length - 1)]);
    state.tries += 1;
  };
  const connect = () => {
    const { protocol, host } = window.location;
    const socket = new WebSocket(`${protocol === "https:" ? "wss" : "ws"}://${host}/terminal`);
    socket.binaryType = "arraybuffer";
    state.socket = socket;
    socket.onopen = () => {
      const id = sessionStorage.getItem(kept(target));
      if (id === null) say({ kind: "open", ...target, ...size() });
      else say({ kind: "resume", id, seen: seen(), ...size() });
    };
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (state.socket !== socket) return;
      if (typeof data === "string") hear(JSON.parse(data) as Said);
      else hearing.output(new Uint8Array(data));
    };
    socket.onclose = ({ code }) => {
      if (state.socket === socket) lost(code);
    };
  };
  connect();

  return {
    type: (text) => {
      if (!state.isLive) return;
      for (let at = 0; at < text.length; at += pieceCharacters) {
        state.socket?.send(encoder.encode(text.slice(at, at + pieceCharacters)));
      }
    },
    resize: () => say({ kind: "resize", ...size() }),
    tellSeen: () => say({ kind: "seen", bytes: seen() }),
    close: () => say({ kind: "close" }),
    leave: () => {
      state.isOver = true;
      clearTimeout(timer);
      state.socket?.close();
    },
  };
}
