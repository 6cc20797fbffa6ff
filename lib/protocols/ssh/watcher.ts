import type { ServerChannel, Session } from "ssh2";
import { type Link, Refused } from "./link.ts";
import type { Target } from "./target.ts";
import { refusalWords, watchingWords } from "./words.ts";
import { newScreenFilter } from "./screen-filter.ts";

/** Takes the place of a login: whoever comes as `watch%SESSION` enters no host, but looks on. */
const watchLogin = "watch";
const sessionShape = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** The session that somebody wants to look at; undefined: they want to enter a host. */
export const watchedSession = (target: Target | undefined): string | undefined =>
  target?.login === watchLogin && sessionShape.test(target.host) ? target.host : undefined;

/** Where what is shown of sessions goes, by the watch. */
export type Watches = Map<string, { shows: (data: Uint8Array) => void; end: () => void }>;

type Watching = {
  readonly link: Link;
  readonly loginId: string;
  readonly sessionId: string;
  readonly watches: Watches;
};

/** Shows a live session to somebody who may watch it; what they type goes nowhere but to leave. */
export function serveWatcher(session: Session, watching: Watching): void {
  session.on("pty", (accept) => accept?.());
  session.on("window-change", (accept) => accept?.());
  let isStarted = false;
  session.on("shell", (accept, reject: (() => void) | undefined) => {
    if (isStarted) return reject?.();
    isStarted = true;
    const near = accept();
    watch(near, watching).catch((error: unknown) => {
      const reason = error instanceof Refused ? error.message : "unavailable";
      leave(near, refusalWords(reason));
    });
  });
  session.on("exec", (_accept, reject: (() => void) | undefined) => reject?.());
  session.on("subsystem", (_accept, reject: (() => void) | undefined) => reject?.());
}

const ctrlC = 0x03;
const failedStatus = 255;

async function watch(near: ServerChannel, watching: Watching): Promise<void> {
  const { link, loginId, sessionId, watches } = watching;
  const { watchId, about } = await link.ask({ ask: "watch", loginId, sessionId });
  const clean = newScreenFilter();
  const over = () => {
    if (watches.delete(watchId)) link.say({ kind: "unwatch", watchId });
  };
  watches.set(watchId, {
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
  near.write(watchingWords("begins", about));
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
