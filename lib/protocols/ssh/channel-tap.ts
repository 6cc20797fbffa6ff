import { Transform } from "node:stream";
import type { RecordingMark } from "#lib/recordings/index.ts";

/** Sends the near end bytes that no far one said. */
export type Reply = (bytes: Buffer) => Promise<void> | undefined;

/** What passes on of bytes that came; a promise holds the stream back until it is known. */
export type Passing = (bytes: Buffer, reply: Reply) => Buffer | Promise<Buffer>;

/** Everything that passes a channel comes by here once, before it passes on. */
export type Tap = {
  /** From the person to the host. */
  readonly in?: Passing;
  /** What a person sees. */
  readonly out?: Passing;
  readonly err?: Passing;
  readonly resized?: (columns: number, rows: number) => void;
  readonly marked?: (mark: RecordingMark) => void;
  readonly ended?: (exit: { readonly code: number | null; readonly signal?: string }) => void;
};

const heldBytesMax = 64 * 1024;

/** A stretch of a channel; it ends, and its error ends the channel, when what passes is no more. */
export function passage(pass: Passing | undefined, reply: Reply): Transform {
  return new Transform({
    highWaterMark: heldBytesMax,
    transform: (bytes: Buffer, _encoding, done) => {
      if (!pass) return done(null, bytes);
      const settle = (passed: Buffer) => (passed.length > 0 ? done(null, passed) : done());
      try {
        const passed = pass(bytes, reply);
        if (passed instanceof Promise) passed.then(settle, done);
        else settle(passed);
      } catch (error) {
        done(error instanceof Error ? error : new Error("it does not pass"));
      }
    },
  });
}
