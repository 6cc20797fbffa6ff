"use client";

/** What the server says; see lib/protocols/terminal/files/messages.ts. */
type Said =
  | { readonly kind: "ready" }
  | { readonly kind: "taking"; readonly path: string }
  | { readonly kind: "offered"; readonly address: string; readonly bytes: number | null }
  | { readonly kind: "passed"; readonly bytes: number }
  | { readonly kind: "done"; readonly path: string; readonly bytes: number }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "refused"; readonly reason: string; readonly proofMinutes?: number }
  | { readonly kind: "ended"; readonly reason: string };

/** Beside a terminal of one's own, or, where a right opens no shell, by a session for files alone. */
export type FilesOpening =
  | { readonly kind: "beside"; readonly id: string }
  | { readonly kind: "enter"; readonly host: string; readonly login: string };

/** What becomes of the session, where it is one for files alone. */
export type FilesSession =
  | { readonly kind: "live" }
  | { readonly kind: "refused"; readonly reason: string; readonly proofMinutes?: number }
  | { readonly kind: "ended"; readonly reason: string; readonly status: null };

type Asked =
  | { readonly way: "up"; readonly file: File; readonly folder: string; readonly replaces: boolean }
  | { readonly way: "down"; readonly path: string };

export type Move = {
  readonly id: number;
  readonly asked: Asked;
  readonly state: "waiting" | "moving" | "done" | "failed";
  readonly passed: number;
  /** Null: nobody knows how long it is. */
  readonly total: number | null;
  /** Of what failed. */
  readonly reason?: string;
  /** Where it stands at the host, once that is known. */
  readonly path?: string;
};

type Telling = {
  readonly opening: () => FilesOpening | undefined;
  /** It stays connected, and is connected now. */
  readonly isLasting: boolean;
  readonly moves: (moves: readonly Move[]) => void;
  readonly session: (session: FilesSession) => void;
};

/** What one message holds, what is read at once, and what the host need not have taken yet. */
const messageBytes = 60 * 1024;
const readBytes = 8 * messageBytes;
const untakenBytesMax = 512 * 1024;
/** So that many files go one after another on one channel. */
const idleMsMax = 3000;

/** Files that go up and down, one after another. */
export class FilesLine {
  readonly #telling: Telling;
  #moves: readonly Move[] = [];
  #socket: WebSocket | undefined;
  #isReady = false;
  #isLeft = false;
  #current: number | undefined;
  #nextId = 1;
  #idle: ReturnType<typeof setTimeout> | undefined;
  /** Whoever waits for the host to take more. */
  #room: (() => void) | undefined;

  constructor(telling: Telling) {
    this.#telling = telling;
    if (telling.isLasting) this.#connect();
  }

  add(...asked: readonly Asked[]): void {
    const moves = asked.map((each): Move => {
      const total = each.way === "up" ? each.file.size : null;
      return { id: this.#nextId++, asked: each, state: "waiting", passed: 0, total };
    });
    this.#keep([...this.#moves, ...moves]);
    this.#goOn();
  }

  /** Once more, in the place of what is there where that was asked. */
  again(id: number, replaces = false): void {
    this.#change(id, ({ asked, total, id: same }) => ({
      ...{ id: same, state: "waiting" as const, passed: 0, total },
      asked: asked.way === "up" ? { ...asked, replaces } : asked,
    }));
    this.#goOn();
  }

  cancel(id: number): void {
    if (this.#current === id) this.#say({ kind: "cancel" });
    else this.forget(id);
  }

  forget(id: number): void {
    if (this.#current !== id) this.#keep(this.#moves.filter((each) => each.id !== id));
  }

  leave(): void {
    this.#isLeft = true;
    clearTimeout(this.#idle);
    this.#socket?.close();
  }

  #connect(): void {
    const opening = this.#telling.opening();
    if (!opening) return this.#lose("session_over");
    const { protocol, host } = window.location;
    const scheme = protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${host}/terminal/files`);
    this.#socket = socket;
    socket.addEventListener("open", () => socket.send(JSON.stringify(opening)));
    socket.addEventListener("message", ({ data }: MessageEvent<string>) => {
      if (this.#socket === socket) this.#hear(JSON.parse(data) as Said);
    });
    socket.addEventListener("close", () => {
      if (this.#socket !== socket) return;
      this.#close();
      this.#lose("session_over");
      if (this.#telling.isLasting) this.#tell({ kind: "ended", reason: "lost", status: null });
    });
  }

  #hear(said: Said): void {
    const id = this.#current;
    if (said.kind === "ready") {
      this.#isReady = true;
      this.#tell({ kind: "live" });
      return this.#goOn();
    }
    if (said.kind === "refused" || said.kind === "ended") {
      this.#close();
      this.#lose(said.kind === "refused" ? said.reason : "session_over");
      return this.#tell(said.kind === "ended" ? { ...said, status: null } : said);
    }
    if (id === undefined) return undefined;
    if (said.kind === "passed") {
      this.#change(id, (move) => ({ ...move, passed: said.bytes }));
      return this.#room?.();
    }
    if (said.kind === "taking") {
      this.#change(id, (move) => ({ ...move, path: said.path }));
      return void this.#send(id);
    }
    if (said.kind === "offered") {
      this.#change(id, (move) => ({ ...move, total: said.bytes }));
      return fetchAt(said.address);
    }
    const { path, bytes } = said.kind === "done" ? said : { path: undefined, bytes: 0 };
    this.#change(id, (move) =>
      path === undefined
        ? // What this page found out says more than that it was cancelled then.
          { ...move, state: "failed", reason: move.reason ?? reasonOf(said) }
        : { ...move, state: "done", path, passed: bytes, total: bytes },
    );
    this.#finish();
    return this.#goOn();
  }

  /** The next that waits, once there is a channel for it. */
  #goOn(): void {
    clearTimeout(this.#idle);
    if (this.#current !== undefined || this.#isLeft) return;
    const next = this.#moves.find(({ state }) => state === "waiting");
    if (!next) return this.#rest();
    if (!this.#socket) return this.#connect();
    if (!this.#isReady) return;
    this.#current = next.id;
    this.#change(next.id, (move) => ({ ...move, state: "moving" }));
    const { asked } = next;
    if (asked.way === "down") return this.#say({ kind: "get", path: asked.path });
    const { file, folder, replaces } = asked;
    this.#say({ kind: "put", folder, name: file.name, bytes: file.size, replaces });
  }

  /** What is recorded of the channel is whole once it is closed. */
  #rest(): void {
    if (!this.#isReady || this.#telling.isLasting) return;
    this.#idle = setTimeout(() => this.#close(), idleMsMax);
  }

  async #send(id: number): Promise<void> {
    const move = this.#moves.find((each) => each.id === id);
    if (move?.asked.way !== "up") return;
    const { file } = move.asked;
    for (let at = 0; at < file.size; at += readBytes) {
      const read = await file
        .slice(at, at + readBytes)
        .arrayBuffer()
        .catch(() => undefined);
      if (!read) return this.#giveUp(id);
      for (let from = 0; from < read.byteLength; from += messageBytes) {
        while (this.#current === id && at + from - this.#passed(id) > untakenBytesMax) {
          await new Promise<void>((go) => (this.#room = go));
        }
        if (this.#current !== id) return;
        this.#socket?.send(read.slice(from, from + messageBytes));
      }
    }
  }

  /** What was chosen is gone or changed on this computer, or was a folder. */
  #giveUp(id: number): void {
    if (this.#current !== id) return;
    this.#change(id, (move) => ({ ...move, reason: "unreadable" }));
    this.#say({ kind: "cancel" });
  }

  #passed(id: number): number {
    return this.#moves.find((each) => each.id === id)?.passed ?? 0;
  }

  #finish(): void {
    this.#current = undefined;
    this.#room?.();
  }

  #lose(reason: string): void {
    this.#finish();
    this.#keep(
      this.#moves.map((each) =>
        each.state === "waiting" || each.state === "moving"
          ? { ...each, state: "failed", reason }
          : each,
      ),
    );
  }

  #close(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#isReady = false;
    socket?.close();
  }

  #say(message: unknown): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #tell(session: FilesSession): void {
    if (!this.#isLeft) this.#telling.session(session);
  }

  #change(id: number, change: (move: Move) => Move): void {
    this.#keep(this.#moves.map((each) => (each.id === id ? change(each) : each)));
  }

  #keep(moves: readonly Move[]): void {
    this.#moves = moves;
    if (!this.#isLeft) this.#telling.moves(moves);
  }
}

const reasonOf = (said: Said): string => (said.kind === "failed" ? said.reason : "failed");

/** Has the browser itself save it, as it comes. */
function fetchAt(address: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  link.click();
}
