import { sideMax } from "#lib/recordings/index.ts";
import { Refused, type Link } from "./link.ts";
import { paced } from "./paced.ts";
import type { Seat } from "./seat.ts";
import { observedWords, skippedWords } from "./words.ts";

/** Bytes on their way to one watcher: then what is shown waits, or they miss some of it. */
const inFlightBytesMax = 262_144;
/** How long somebody waits for one who watches. */
const waitMsMax = 600_000;

/** A program may change its size at every moment; whoever watches hears of it this often. */
const sizeEveryMs = 50;

/** Of a terminal, in characters. */
export type Size = { readonly columns: number; readonly rows: number };
export type Watcher = { readonly watchId: string; readonly name: string };

export type Observers = {
  /** Everything that is typed and shown on a seat stands still while nobody watches who must. */
  readonly sit: (seat: Seat) => void;
  readonly shows: (bytes: Buffer) => Promise<void> | undefined;
  /** How large the terminal is that was opened or changed last. */
  readonly sized: (size: Size) => void;
  readonly hear: (watchers: readonly Watcher[]) => void;
  readonly taken: (watchId: string, bytes: number) => void;
  /** Resolves once nothing has to wait for somebody who watches. */
  readonly present: (say: (line: string) => void) => Promise<void>;
  /** A line for whoever watches. */
  readonly say: (line: string) => void;
  /** Whether somebody must watch changed. */
  readonly settle: () => void;
  readonly end: () => void;
};

type About = {
  readonly sessionId: string;
  readonly link: Link;
  readonly isNeeded: () => boolean;
  readonly tellAll: (line: string) => void;
};

/** Who watches a session, as its worker knows them. */
export function observersOf({ sessionId, link, isNeeded, tellAll }: About): Observers {
  const seats = new Set<Seat>();
  const inFlight = new Map<string, number>();
  const names = new Map<string, string>();
  const waiting = new Set<() => void>();
  const state = { skippedBytes: 0, isOver: false };
  const sized = paced(({ columns, rows }: Size) => {
    if (state.isOver) return;
    link.say({ kind: "size", sessionId, columns: sideOf(columns), rows: sideOf(rows) });
  }, sizeEveryMs);

  const isStill = () => isNeeded() && names.size === 0 && !state.isOver;
  const hasRoom = () => [...inFlight.values()].every((bytes) => bytes < inFlightBytesMax);
  const settle = () => {
    for (const seat of seats) seat.setHeld("unwatched", isStill());
    for (const look of waiting) look();
  };
  const send = (bytes: Buffer) => {
    for (const [watchId, sent] of inFlight) inFlight.set(watchId, sent + bytes.length);
    link.say({ kind: "output", sessionId, data: bytes });
  };
  const say = (line: string) => {
    if (names.size > 0 && hasRoom()) send(Buffer.from(line));
  };
  const shows = (bytes: Buffer): Promise<void> | undefined => {
    if (names.size === 0) return undefined;
    if (!hasRoom() && !isNeeded()) {
      state.skippedBytes += bytes.length;
      return undefined;
    }
    if (state.skippedBytes > 0) send(Buffer.from(skippedWords(state.skippedBytes)));
    state.skippedBytes = 0;
    send(bytes);
    return hasRoom() ? undefined : untilIn(waiting, () => hasRoom() || state.isOver);
  };

  return {
    sit: (seat) => {
      seats.add(seat);
      seat.once("close", () => seats.delete(seat));
      seat.setHeld("unwatched", isStill());
    },
    ...{ shows, sized, say },
    hear: (watchers) => {
      const now = new Map(watchers.map(({ watchId, name }) => [watchId, name]));
      for (const line of changed(names, now, isNeeded())) tellAll(line);
      follow({ names, inFlight }, now);
      settle();
    },
    taken: (watchId, bytes) => {
      const sent = inFlight.get(watchId);
      if (sent === undefined) return;
      inFlight.set(watchId, Math.max(0, sent - bytes));
      for (const look of waiting) look();
    },
    present: async (say) => {
      if (!isStill()) return;
      say(observedWords(sessionId, "awaited"));
      const patience = AbortSignal.timeout(waitMsMax);
      patience.addEventListener("abort", settle, { once: true });
      await untilIn(waiting, () => !isStill() || patience.aborted);
      if (isStill() || state.isOver) throw new Refused("nobody_watches");
    },
    settle,
    end: () => {
      state.isOver = true;
      settle();
    },
  };
}

const sideOf = (cells: number): number => Math.min(sideMax, Math.max(1, Math.trunc(cells) || 1));

type Followed = { readonly names: Map<string, string>; readonly inFlight: Map<string, number> };

/** From now on these watch, and nobody else. */
function follow({ names, inFlight }: Followed, now: Names): void {
  for (const watchId of names.keys()) if (!now.has(watchId)) inFlight.delete(watchId);
  for (const watchId of now.keys()) inFlight.set(watchId, inFlight.get(watchId) ?? 0);
  names.clear();
  for (const [watchId, name] of now) names.set(watchId, name);
}

type Names = ReadonlyMap<string, string>;

/** What whoever is in the session is told of who came and who left. */
function changed(before: Names, now: Names, isNeeded: boolean): string[] {
  const [came, left] = [
    [...now].filter(([watchId]) => !before.has(watchId)),
    [...before].filter(([watchId]) => !now.has(watchId)),
  ];
  const parting = isNeeded && now.size === 0 ? "leaves-still" : "leaves";
  return [
    ...came.map(([, name]) => observedWords(name, "begins")),
    ...left.map(([, name]) => observedWords(name, parting)),
  ];
}

/** Resolves once it is so, looked at whenever whoever waits is told to. */
function untilIn(waiting: Set<() => void>, isSo: () => boolean): Promise<void> {
  return new Promise((done) => {
    const look = () => {
      if (!isSo()) return;
      waiting.delete(look);
      done();
    };
    waiting.add(look);
    look();
  });
}
