import { now } from "#lib/kernel/index.ts";
import { Refused, type Link } from "./link.ts";
import type { LockScreen } from "./lock-screen.ts";
import {
  answered,
  isLocked,
  left,
  leftAlone,
  leftMsOf,
  open,
  over,
  wanted,
  type Lock,
  type Outcome,
} from "./lock-state.ts";
import { proveMore, type Prompt } from "./prove-more.ts";
import { lockedForWatchersWords, lockWords, refusalWords, unlockedWords } from "./words.ts";

export type IdleLock = {
  /** A terminal of the session; one that comes while it is locked is locked too. */
  readonly sit: (screen: LockScreen) => void;
  /** Nobody typed for as long as they may. */
  readonly fall: () => void;
  readonly isLocked: () => boolean;
  /** There is somewhere to unlock it. */
  readonly hasTerminals: () => boolean;
  /** Whatever the time is now, it may be over. */
  readonly settle: () => void;
  /** The session is over: nothing of what stood in its terminals stays there. */
  readonly end: () => void;
};

type Session = {
  readonly link: Link;
  readonly loginId: string;
  readonly sessionId: string;
  /** `deploy@web-1`. */
  readonly door: string;
  /** It was locked, or goes on. */
  readonly onChange: (isLocked: boolean) => void;
  readonly tellWatchers: (line: string) => void;
  readonly end: (reason: "idle" | "unlock_failed" | "left") => void;
};

/** Locks the terminals of a session, asks there who is back, and ends it when nobody proves it. */
export function idleLock(session: Session): IdleLock {
  const { link, sessionId, end } = session;
  const screens = new Map<number, LockScreen>();
  let lock: Lock = open;
  let timer: NodeJS.Timeout | undefined;
  let [lastTerminal, answer]: [number, Answer | undefined] = [0, undefined];
  const nowMs = () => now().getTime();

  const settle = () => {
    clearTimeout(timer);
    const leftMs = leftMsOf(lock, nowMs());
    if (leftMs === undefined) return;
    if (leftMs === 0) return end("idle");
    timer = setTimeout(settle, leftMs).unref();
  };
  const cover = (terminal: number, screen: LockScreen) => {
    screen.cover({
      line: (text) => typed(terminal, text),
      leave: () => end("left"),
    });
    screen.say(lockWords(leftMsOf(lock, nowMs()) ?? 0));
  };
  const uncover = () => {
    clearTimeout(timer);
    for (const screen of screens.values()) screen.uncover();
    session.onChange(false);
    session.tellWatchers(unlockedWords());
  };
  const typed = (terminal: number, text: string) => {
    if (lock.state === "proving") {
      // An empty line is somebody who waits, and no guess.
      if (lock.terminal === terminal && text !== "") answer?.give(text);
      return;
    }
    lock = wanted(lock, terminal);
    if (lock.state === "proving") void prove(terminal, lock);
  };
  const prove = async (terminal: number, mine: Lock) => {
    const say = (words: string) => screens.get(terminal)?.say(words);
    const prompt: Prompt = (words, prompts) => {
      const lines = [...(words === "" ? [] : words.split("\n")), prompts.join("")];
      say(lines.map((line) => `\r\n${line}`).join(""));
      return prompts.length === 0 ? Promise.resolve([]) : nextLine();
    };
    const outcome = await askWho({ ...session, prompt }).catch((error: unknown): Outcome => {
      if (lock === mine) say(refusalWords(error instanceof Refused ? error.message : "unavailable"));
      return "unproven";
    });
    // Its terminal went away, or the session did, or somebody is asked elsewhere meanwhile.
    if (lock !== mine) return;
    lock = answered(lock, outcome);
    if (lock.state === "open") return uncover();
    if (lock.state === "over") return end("unlock_failed");
    say(lockWords(leftMsOf(lock, nowMs()) ?? 0));
  };
  const nextLine = async (): Promise<string[]> => {
    answer = newAnswer();
    return [await answer.given];
  };
  const goAway = (terminal: number) => {
    screens.delete(terminal);
    const was = lock;
    lock = left(lock, { terminal, terminals: screens.size });
    if (lock === was) return;
    answer?.fail();
    if (lock.state === "over") end("idle");
  };

  return {
    ...{ settle, isLocked: () => isLocked(lock), hasTerminals: () => screens.size > 0 },
    sit: (screen) => {
      const terminal = (lastTerminal += 1);
      screens.set(terminal, screen);
      screen.onGone(() => goAway(terminal));
      if (isLocked(lock)) cover(terminal, screen);
    },
    fall: () => {
      lock = leftAlone(lock, { nowMs: nowMs(), terminals: screens.size });
      if (lock.state === "over") return end("idle");
      session.onChange(true);
      for (const [terminal, screen] of screens) cover(terminal, screen);
      session.tellWatchers(lockedForWatchersWords());
      // While the database is away it is written down when somebody wants to go on.
      link.ask({ ask: "lock", sessionId }).catch(() => undefined);
      settle();
    },
    end: () => {
      clearTimeout(timer);
      lock = over;
      answer?.fail();
      for (const screen of screens.values()) screen.clear();
    },
  };
}

type Answer = {
  readonly given: Promise<string>;
  readonly give: (line: string) => void;
  readonly fail: () => void;
};

function newAnswer(): Answer {
  const { promise: given, resolve: give, reject } = Promise.withResolvers<string>();
  return { given, give, fail: () => reject(new Refused("session_is_over")) };
}

type Asking = Pick<Session, "link" | "loginId" | "sessionId" | "door"> & {
  readonly prompt: Prompt;
};

/**
 * Asks as on the way in, and has it written down that the session goes on.
 * @throws {Refused} when nothing can be asked, or what was proven is not for it.
 */
async function askWho({ link, loginId, sessionId, door, prompt }: Asking): Promise<Outcome> {
  const asked = await link.ask({ ask: "ask-to-unlock", loginId, sessionId });
  if (asked.kind === "nothing") throw new Refused("nothing_unlocks");
  const proven = await proveMore(prompt, { link, loginId, asked, door });
  if (proven === "wrong") return "wrong";
  if (proven === "over") throw new Refused("not_proven_in_time");
  await link.ask({ ask: "unlock", loginId, sessionId });
  return "proven";
}
