"use client";

/** What the server says, besides what the host shows; see lib/protocols/terminal/messages.ts. */
type Said =
  | { readonly kind: "opened"; readonly id: string; readonly from: number }
  | { readonly kind: "refused"; readonly reason: string; readonly proofMinutes?: number }
  | { readonly kind: "ended"; readonly reason: string; readonly status: number | null };

type Size = { readonly columns: number; readonly rows: number };
/** A host, to be entered as a login; or somebody's live session, to be looked at. */
type Target = { readonly host: string; readonly login: string } | { readonly watched: string };

export type Hearing = {
  /** What comes next is the output from byte `from` on. */
  readonly opened: (from: number) => void;
  readonly output: (data: Uint8Array) => void;
  readonly reconnecting: () => void;
  readonly refused: (reason: string, proofMinutes?: number) => void;
  readonly ended: (reason: string, status: number | null) => void;
};

type Wanted = {
  readonly target: Target;
  readonly size: () => Size;
  /** Bytes of all output that stand on the screen. */
  readonly seen: () => number;
  readonly hearing: Hearing;
};

/** As long as the server keeps a terminal without its browser. */
const reconnectMsMax = 60_000;
const waitsMs = [300, 1000, 2000, 4000, 5000];
/** What one message holds at most. */
const pieceCharacters = 16_000;
const takenOver = 4409;

/** Opens a terminal, or goes on with the one that this tab had; comes back when it is cut off. */
export class TerminalSocket {
  readonly #wanted: Wanted;
  /** Of this tab, so that a page that is loaded anew finds its terminal; nobody watches unseen. */
  readonly #kept: string | undefined;
  readonly #encoder = new TextEncoder();
  #socket: WebSocket | undefined;
  #isOver = false;
  #isLive = false;
  #tries = 0;
  #lostAtMs: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
    const { target } = wanted;
    this.#kept = "host" in target ? `postern.terminal:${target.login}%${target.host}` : undefined;
    this.#connect();
  }

  type(text: string): void {
    if (!this.#isLive) return;
    for (let at = 0; at < text.length; at += pieceCharacters) {
      this.#socket?.send(this.#encoder.encode(text.slice(at, at + pieceCharacters)));
    }
  }

  resize(): void {
    this.#say({ kind: "resize", ...this.#wanted.size() });
  }

  tellSeen(): void {
    this.#say({ kind: "seen", bytes: this.#wanted.seen() });
  }

  /** Of the terminal, while it is there. */
  id(): string | undefined {
    return this.#isLive ? (this.#id() ?? undefined) : undefined;
  }

  /** Ends the session. */
  close(): void {
    this.#say({ kind: "close" });
  }

  /** Lets go of it: it may be come back for. */
  leave(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #connect(): void {
    const { protocol, host } = window.location;
    const socket = new WebSocket(`${protocol === "https:" ? "wss" : "ws"}://${host}/terminal`);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.addEventListener("open", () => this.#greet());
    socket.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (this.#socket !== socket) return;
      if (typeof data === "string") this.#hear(JSON.parse(data) as Said);
      else this.#wanted.hearing.output(new Uint8Array(data));
    });
    socket.addEventListener("close", ({ code }) => {
      if (this.#socket === socket) this.#lose(code);
    });
  }

  #greet(): void {
    const { target, size, seen } = this.#wanted;
    const id = this.#id();
    if (id !== null) this.#say({ kind: "resume", id, seen: seen(), ...size() });
    else if ("host" in target) this.#say({ kind: "open", ...target, ...size() });
    else this.#say({ kind: "watch", sessionId: target.watched, ...size() });
  }

  /** Of the terminal that this tab had. */
  #id(): string | null {
    return this.#kept === undefined ? null : sessionStorage.getItem(this.#kept);
  }

  #keep(id: string): void {
    if (this.#kept !== undefined) sessionStorage.setItem(this.#kept, id);
  }

  #forget(): void {
    if (this.#kept !== undefined) sessionStorage.removeItem(this.#kept);
  }

  #say(message: unknown): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #hear(said: Said): void {
    const { hearing } = this.#wanted;
    if (said.kind === "opened") {
      this.#keep(said.id);
      this.#isLive = true;
      this.#tries = 0;
      this.#lostAtMs = undefined;
      hearing.opened(said.from);
      return this.resize();
    }
    // The one that this tab had is over: a new one is opened in its place, once.
    const isStale = said.kind === "refused" && said.reason === "terminal_is_over";
    if (isStale && this.#lostAtMs === undefined) {
      this.#forget();
      return this.#connect();
    }
    this.#finish();
    if (said.kind === "refused") hearing.refused(said.reason, said.proofMinutes);
    else hearing.ended(said.reason, said.status);
  }

  #lose(code: number): void {
    if (this.#isOver) return;
    this.#isLive = false;
    const { hearing } = this.#wanted;
    const nowMs = performance.now();
    this.#lostAtMs ??= nowMs;
    const isKept = this.#id() !== null;
    if (code === takenOver || !isKept || nowMs - this.#lostAtMs > reconnectMsMax) {
      this.#finish();
      return hearing.ended(code === takenOver ? "taken_over" : "lost", null);
    }
    hearing.reconnecting();
    const waitMs = waitsMs[Math.min(this.#tries, waitsMs.length - 1)];
    this.#timer = setTimeout(() => this.#connect(), waitMs);
    this.#tries += 1;
  }

  #finish(): void {
    this.#isOver = true;
    this.#isLive = false;
    clearTimeout(this.#timer);
    this.#forget();
  }
}
