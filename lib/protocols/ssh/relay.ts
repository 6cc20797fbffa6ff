import type { ClientChannel } from "ssh2";
import type { Feature } from "#lib/bastion/index.ts";
import type { OpenChannel } from "./live-session.ts";
import type { Near } from "./seat.ts";

type Relayed = {
  readonly near: Near;
  readonly far: ClientChannel;
  readonly feature: Feature;
  /** A terminal: words for a person may stand in it. */
  readonly hasTerminal: boolean;
};

const failedStatus = 255;

/** What a signal's name becomes: with the host's own words, as OpenSSH passes them on. */
type Exit = { code: number | null; signal?: string | undefined; hasDumped: boolean };

/**
 * Lets two channels be one. The near one ends only after the far one said how: a server channel
 * that is ended by its pipe loses the exit status.
 */
export function relay({ near, far, feature, hasTerminal }: Relayed): OpenChannel {
  const exit: Exit = { code: null, hasDumped: false };
  let isOver = false;
  far.on("exit", (code: number | null, signal?: string, hasDumped?: boolean) => {
    Object.assign(exit, { code, signal, hasDumped: hasDumped ?? false });
  });
  far.pipe(near, { end: false });
  far.stderr.pipe(near.stderr, { end: false });
  near.pipe(far);
  const finish = () => {
    if (isOver) return;
    isOver = true;
    flushed(near, () => {
      if (exit.signal !== undefined) near.exit(exit.signal, exit.hasDumped);
      else near.exit(exit.code ?? failedStatus);
      near.end();
    });
  };
  far.on("close", finish);
  far.on("error", () => finish());
  near.on("error", () => far.close());
  near.on("close", () => far.close());
  return {
    feature,
    tell: (line) => {
      if (hasTerminal) near.write(line);
      else near.stderr.write(line.replaceAll("\r", ""));
    },
    setFrozen: (isFrozen) => {
      if (isFrozen) near.unpipe(far).pause();
      else near.pipe(far);
    },
    end: () => {
      near.unpipe(far);
      far.unpipe(near);
      far.close();
      finish();
    },
  };
}

/** A write on a channel that closed never calls back. */
const flushMsMax = 500;

function flushed(channel: Near, done: () => void): void {
  let isDone = false;
  const once = () => {
    if (isDone) return;
    isDone = true;
    clearTimeout(patience);
    done();
  };
  const patience = setTimeout(once, flushMsMax).unref();
  channel.write(Buffer.alloc(0), once);
}
