import type { ClientChannel } from "ssh2";
import type { Needed } from "#lib/bastion/index.ts";
import { passage, type Reply, type Tap } from "./channel-tap.ts";
import type { OpenChannel } from "./live-session.ts";
import type { Near } from "./seat.ts";

type Relayed = {
  readonly near: Near;
  readonly far: ClientChannel;
  readonly exit: Exit;
  readonly feature: Needed;
  readonly command: string | null;
  /** A terminal: words for a person may stand in it. */
  readonly hasTerminal: boolean;
  readonly tap: Tap;
};

/** As `ssh` itself ends where something went wrong (ssh(1), EXIT STATUS). */
export const failedStatus = 255;

/** A line for whoever is there: of what is no terminal, not among what it answers. */
export function tellOn(near: Near, { hasTerminal }: { readonly hasTerminal: boolean }) {
  return (line: string): void => {
    if (hasTerminal) near.write(line);
    else near.stderr.write(line.replaceAll("\r", ""));
  };
}

/** What a signal's name becomes: with the host's own words, as OpenSSH passes them on. */
export type Exit = { code: number | null; signal?: string | undefined; hasDumped: boolean };

/** Heard from the moment that the channel is there: what comes with it in one packet counts too. */
export function exitOf(far: ClientChannel): Exit {
  const exit: Exit = { code: null, hasDumped: false };
  far.on("exit", (code: number | null, signal?: string, hasDumped?: boolean) => {
    Object.assign(exit, { code, signal, hasDumped: hasDumped ?? false });
  });
  return exit;
}

/**
 * Lets two channels be one. The near one ends only after the far one said how: a server channel
 * that is ended by its pipe loses the exit status.
 */
export function relay({ near, far, exit, tap, ...what }: Relayed): OpenChannel {
  const { feature, command, hasTerminal } = what;
  const state = { isOver: false };
  const reply = replyOn(near);
  const [into, out, err] = [tap.in, tap.out, tap.err].map((pass) => passage(pass, reply));
  if (!into || !out || !err) throw new Error("a channel has three ways");
  far.pipe(out).pipe(near, { end: false });
  far.stderr.pipe(err).pipe(near.stderr, { end: false });
  near.pipe(into).pipe(far);
  const finish = () => {
    if (state.isOver) return;
    state.isOver = true;
    tap.ended?.({ code: exit.code, ...(exit.signal !== undefined && { signal: exit.signal }) });
    flushed(near, () => {
      if (exit.signal !== undefined) near.exit(exit.signal, exit.hasDumped);
      else near.exit(exit.code ?? failedStatus);
      near.end();
    });
  };
  // What the host said last is held back by whoever keeps it, and its status comes after that.
  let left = 3;
  const passed = () => {
    left -= 1;
    if (left === 0) finish();
  };
  out.once("end", passed);
  err.once("end", passed);
  far.on("close", () => {
    out.end();
    err.end();
    passed();
  });
  far.on("error", () => finish());
  const gone = () => {
    far.close();
    // Nobody reads on: what waits for a reader would wait for ever.
    for (const way of [into, out, err]) way.destroy();
    finish();
  };
  near.on("error", () => far.close());
  near.on("close", gone);
  for (const way of [into, out, err]) way.on("error", () => end());
  const end = () => {
    near.unpipe(into);
    out.unpipe(near);
    err.unpipe(near.stderr);
    far.close();
    finish();
  };
  return {
    ...{ feature, command },
    runsAlone: feature === "exec" && !hasTerminal,
    tell: tellOn(near, { hasTerminal }),
    uncover: () => undefined,
    setFrozen: (isFrozen) => {
      if (isFrozen) near.unpipe(into).pause();
      else near.pipe(into);
    },
    end,
  };
}

/** Waits for a client that reads slowly; one that is gone never answers, and is not asked more. */
const replyOn =
  (near: Near): Reply =>
  (bytes) => {
    if (near.write(bytes)) return undefined;
    return new Promise((resolve) => {
      near.once("drain", resolve).once("close", resolve);
    });
  };

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
