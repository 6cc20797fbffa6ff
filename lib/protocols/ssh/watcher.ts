import type { ServerChannel, Session } from "ssh2";
import { type Link, Refused } from "./link.ts";
import type { Target } from "./target.ts";
import type { Size } from "./observers.ts";
import { failedStatus } from "./relay.ts";
import { lockedForWatchersWords, refusalWords, watchingWords } from "./words.ts";
import { newScreenFilter } from "./screen-filter.ts";

/** Takes the place of a login: whoever comes as `watch%SESSION` enters no host, but looks on. */
export const watchLogin = "watch";
const sessionShape = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** The session that somebody wants to look at; undefined: they want to enter a host. */
export const watchedSession = (target: Target | undefined): string | undefined =>
  target?.login === watchLogin && sessionShape.test(target.host) ? target.host : undefined;

/** Where what is shown of sessions goes, by the watch. */
export type Watches = Map<string, Watch>;
type Watch = {
  readonly shows: (data: Uint8Array) => void;
  readonly sized: (size: Size) => void;
  readonly end: () => void;
};

type Watching = {
  readonly link: Link;
  readonly loginId: string;
  readonly sessionId: string;
  readonly watches: Watches;
};

/**
 * Who sets this variable is told how large the watched terminal is, by a control string that no
 * host can send: those are taken out of what is shown.
 */
export const sizesWanted = "POSTERN_WATCH_SIZES";
/** OSC (ECMA-48 §8.3.89), with a number that neither xterm nor others use. */
const sizeWords = ({ columns, rows }: Size): string => `\u001b]6973;${columns};${rows}\u0007`;

/** Shows a live session to somebody who may watch it; what they type goes nowhere but to leave. */
export function serveWatcher(session: Session, watching: Watching): void {
  const wants = { sizes: false };
  session.on("env", (accept, reject, { key }) => {
    if (key !== sizesWanted) return reject?.();
    wants.sizes = true;
    accept?.();
  });
  session.on("pty", (accept) => accept?.());
  session.on("window-change", (accept) => accept?.());
  let isStarted = false;
  session.on("shell", (accept, reject: (() => void) | undefined) => {
    if (isStarted) return reject?.();
    isStarted = true;
    const near = accept();
    watch(near, { ...watching, wants }).catch((error: unknown) => {
      const reason = error instanceof Refused ? error.message : "unavailable";
      leave(near, refusalWords(reason));
    });
  });
  session.on("exec", (_accept, reject: (() => void) | undefined) => reject?.());
  session.on("subsystem", (_accept, reject: (() => void) | undefined) => reject?.());
}

const ctrlC = 0x03;

type Wanting = Watching & { readonly wants: { readonly sizes: boolean } };

async function watch(near: ServerChannel, watching: Wanting): Promise<void> {
  const { link, loginId, sessionId, watches, wants } = watching;
  const { watchId, about, size, isLocked } = await link.ask({ ask: "watch", loginId, sessionId });
  const clean = newScreenFilter();
  const over = () => {
    if (watches.delete(watchId)) link.say({ kind: "unwatch", watchId });
  };
  const sized = (now: Size) => {
    // Whoever reads nothing is not told again and again.
    if (wants.sizes && !near.writableNeedDrain) near.write(sizeWords(now));
  };
  watches.set(watchId, {
    sized,
    shows: (data) => {
      near.write(clean(Buffer.from(data)), () => {
        link.say({ kind: "seen", watchId, bytes: data.length });
      });
    },
    end: () => {
      watches.delete(watchId);
      leave(near, watchingWords("over"), 0);
    },
  });
  if (size) sized(size);
  near.write(watchingWords("begins", about));
  if (isLocked) near.write(lockedForWatchersWords());
  near.on("data", (typed: Buffer) => {
    if (typed.includes(ctrlC)) leave(near, watchingWords("left"), 0);
  });
  near.once("close", over).once("end", over).on("error", over);
}

function leave(near: ServerChannel, words: string, status = failedStatus): void {
  near.write(words);
  near.exit(status);
  near.end();
}
