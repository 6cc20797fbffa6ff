import { findHostKeyInUse, readHostKey } from "#lib/bastion/index.ts";
import { log, now, onLive, tickMs } from "#lib/kernel/index.ts";
import { gateway } from "./gateway-actor.ts";
import type { HostKeyTold } from "./messages.ts";

/** Whatever was missed is seen by then. */
const sureMs = 30_000;
/** Between two attempts, while the database is away or a certificate is to be renewed. */
const againMs = 1000;

const topics: ReadonlySet<string> = new Set(["authorities", "everything"]);

type Held = {
  readonly key: HostKeyTold;
  readonly validAfter: Date;
  readonly renewAt: Date;
  readonly tag: string;
};

/** @param names under which people reach the gateways. */
async function read(names: readonly string[]): Promise<Held> {
  const { seed, certificate, ...until } = await readHostKey(gateway(), { names: [...names] });
  return { key: { seed, certificate }, ...until };
}

export type ShownKey = {
  readonly current: () => HostKeyTold;
  /** Tells of another key, or another certificate for it, until what it answers is called. */
  readonly follow: (tell: (key: HostKeyTold) => void) => () => void;
};

export async function shownHostKey(names: readonly string[]): Promise<ShownKey> {
  const shown = { held: await read(names) };
  return {
    current: () => shown.held.key,
    follow: (tell) => follow(shown, names, tell),
  };
}

/** Reads it again when somebody changed it, and before its certificate is over. */
function follow(
  shown: { held: Held },
  names: readonly string[],
  tell: (key: HostKeyTold) => void,
): () => void {
  const state = { isAsking: false, isOwed: false, isStopped: false, askedAt: tickMs() };

  // A clock that was wrong, and is set back, leaves a certificate that begins later.
  const isOutside = ({ validAfter, renewAt }: Held) => now() < validAfter || now() >= renewAt;
  const isOver = async (): Promise<boolean> =>
    isOutside(shown.held) || (await findHostKeyInUse(gateway(), {})).tag !== shown.held.tag;

  const ask = async (): Promise<void> => {
    if (state.isAsking) {
      state.isOwed = true;
      return;
    }
    Object.assign(state, { isAsking: true, isOwed: false, askedAt: tickMs() });
    try {
      if (await isOver()) {
        shown.held = await read(names);
        if (!state.isStopped) tell(shown.held.key);
      }
    } catch (error) {
      log().debug({ err: error }, "the host key is not looked at while the database is away");
    } finally {
      state.isAsking = false;
    }
    if (state.isOwed && !state.isStopped) await ask();
  };

  const stopHearing = onLive(({ topic }) => {
    if (topics.has(topic)) void ask();
  });
  const timer = setInterval(() => {
    const isLate = tickMs() - state.askedAt > sureMs;
    if (isLate || isOutside(shown.held)) void ask();
  }, againMs).unref();
  // What changed before it was listened to.
  void ask();
  return () => {
    state.isStopped = true;
    stopHearing();
    clearInterval(timer);
  };
}
