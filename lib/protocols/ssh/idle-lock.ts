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

export type Locking = {
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
export class IdleLock {
  readonly #session: Locking;
  readonly #asker: Asker;
  readonly #screens = new Map<number, LockScreen>();
  #lock: Lock = open;
  #lastTerminal = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(session: Locking) {
    this.#session = session;
    this.#asker = newAsker(session);
  }

  /** A terminal of the session; one that comes while it is locked is locked too. */
  sit(screen: LockScreen): void {
    const terminal = (this.#lastTerminal += 1);
    this.#screens.set(terminal, screen);
    screen.onGone(() => this.#goAway(terminal));
    if (this.isLocked()) this.#cover(terminal, screen);
  }

  /** Nobody typed for as long as they may. */
  fall(): void {
    const { link, sessionId, onChange, tellWatchers, end } = this.#session;
    this.#lock = leftAlone(this.#lock, { nowMs: nowMs(), terminals: this.#screens.size });
    if (this.#lock.state === "over") return end("idle");
    onChange(true);
    for (const [terminal, screen] of this.#screens) this.#cover(terminal, screen);
    tellWatchers(lockedForWatchersWords());
    // While the database is away it is written down when somebody wants to go on.
    link.ask({ ask: "lock", sessionId }).catch(() => undefined);
    this.settle();
  }

  isLocked(): boolean {
    return isLocked(this.#lock);
  }

  /** There is somewhere to unlock it. */
  hasTerminals(): boolean {
    return this.#screens.size > 0;
  }

  /** Whatever the time is now, it may be over. */
  settle(): void {
    clearTimeout(this.#timer);
    const leftMs = leftMsOf(this.#lock, nowMs());
    if (leftMs === undefined) return;
    if (leftMs === 0) return this.#session.end("idle");
    this.#timer = setTimeout(() => this.settle(), leftMs).unref();
  }

  /** The session is over: nothing of what stood in its terminals stays there. */
  end(): void {
    clearTimeout(this.#timer);
    this.#lock = over;
    this.#asker.stop();
    for (const screen of this.#screens.values()) screen.clear();
  }

  #cover(terminal: number, screen: LockScreen): void {
    screen.cover({
      line: (text) => this.#hear(terminal, text),
      leave: () => this.#session.end("left"),
    });
    screen.say(this.#words());
  }

  #words(): string {
    return lockWords(leftMsOf(this.#lock, nowMs()) ?? 0);
  }

  #hear(terminal: number, text: string): void {
    const lock = this.#lock;
    if (lock.state === "proving") {
      // An empty line is somebody who waits, and no guess.
      if (lock.terminal === terminal && text !== "") this.#asker.give(text);
      return;
    }
    this.#lock = wanted(lock, terminal);
    if (this.#lock.state === "proving") void this.#prove(terminal, this.#lock);
  }

  async #prove(terminal: number, mine: Lock): Promise<void> {
    const say = (words: string) => this.#screens.get(terminal)?.say(words);
    const outcome = await this.#asker.ask(say).catch((error: unknown): Outcome => {
      const reason = error instanceof Refused ? error.message : "unavailable";
      if (this.#lock === mine) say(refusalWords(reason));
      return "unproven";
    });
    // Its terminal went away, or the session did, or somebody is asked elsewhere meanwhile.
    if (this.#lock !== mine) return;
    this.#lock = answered(mine, outcome);
    if (this.#lock.state === "open") return this.#goOn();
    if (this.#lock.state === "over") return this.#session.end("unlock_failed");
    say(this.#words());
  }

  #goOn(): void {
    clearTimeout(this.#timer);
    for (const screen of this.#screens.values()) screen.uncover();
    this.#session.onChange(false);
    this.#session.tellWatchers(unlockedWords());
  }

  #goAway(terminal: number): void {
    this.#screens.delete(terminal);
    const was = this.#lock;
    this.#lock = left(was, { terminal, terminals: this.#screens.size });
    if (this.#lock === was) return;
    this.#asker.stop();
    if (this.#lock.state === "over") this.#session.end("idle");
  }
}

const nowMs = (): number => now().getTime();

type Asker = {
  /** Asks who is there; what is given next is the answer. @throws {Refused} */
  readonly ask: (say: (words: string) => void) => Promise<Outcome>;
  readonly give: (line: string) => void;
  readonly stop: () => void;
};

function newAsker(session: Locking): Asker {
  let answer: PromiseWithResolvers<string> | undefined;
  const promptBy =
    (say: (words: string) => void): Prompt =>
    async (words, prompts) => {
      const lines = [...(words === "" ? [] : words.split("\n")), prompts.join("")];
      say(lines.map((line) => `\r\n${line}`).join(""));
      if (prompts.length === 0) return [];
      answer = Promise.withResolvers();
      return [await answer.promise];
    };
  return {
    ask: (say) => askWho(session, promptBy(say)),
    give: (line) => answer?.resolve(line),
    stop: () => answer?.reject(new Refused("session_is_over")),
  };
}

/**
 * Asks as on the way in, and has it written down that the session goes on.
 * @throws {Refused} when nothing can be asked, or what was proven is not for it.
 */
async function askWho(session: Locking, prompt: Prompt): Promise<Outcome> {
  const { link, loginId, sessionId, door } = session;
  const asked = await link.ask({ ask: "ask-to-unlock", loginId, sessionId });
  if (asked.kind === "nothing") throw new Refused("nothing_unlocks");
  const proven = await proveMore(prompt, { link, loginId, asked, door });
  if (proven === "wrong") return "wrong";
  if (proven === "over") throw new Refused("not_proven_in_time");
  await link.ask({ ask: "unlock", loginId, sessionId });
  return "proven";
}
