import { stalledMsMax } from "../limits.ts";
import { FileRefused, type FileRefusal } from "./refusal.ts";

/** A file on its way. */
export type Transfer = {
  /** More of the content, where the browser sends it. */
  readonly take: (piece: Buffer) => void;
  readonly stop: (reason: FileRefusal) => void;
  /** Settles when nothing of it is open any more; throws `FileRefused`. */
  readonly done: Promise<{ readonly path: string; readonly bytes: number }>;
};

/** Stops what is told to, and what stands still. */
export type Pace = {
  readonly signal: AbortSignal;
  /** It goes on. */
  readonly touch: () => void;
  readonly stop: (reason: FileRefusal) => void;
  readonly end: () => void;
  /** Fails once it is stopped, whatever is waited for. */
  readonly orStopped: <T>(waited: Promise<T>) => Promise<T>;
};

export function paceOf(): Pace {
  const stopping = new AbortController();
  const { signal } = stopping;
  const stop = (reason: FileRefusal) => {
    clearTimeout(clock);
    stopping.abort(new FileRefused(reason));
  };
  const newClock = () => setTimeout(() => stop("stalled"), stalledMsMax).unref();
  let clock = newClock();
  const stopped = new Promise<never>((_, fail) => {
    signal.addEventListener("abort", () => fail(signal.reason as FileRefused), { once: true });
  });
  stopped.catch(() => undefined);
  return {
    signal,
    stop,
    touch: () => {
      clearTimeout(clock);
      if (!signal.aborted) clock = newClock();
    },
    end: () => clearTimeout(clock),
    orStopped: (waited) => Promise.race([waited, stopped]),
  };
}
