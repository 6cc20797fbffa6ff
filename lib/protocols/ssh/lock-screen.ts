import type { Tap } from "./channel-tap.ts";
import { newScreenModes } from "./screen-modes.ts";
import type { Seat } from "./seat.ts";
import { newLineReader } from "./typed-lines.ts";

const ctrlD = 0x04;
/** A terminal without any control sequences: what stood there scrolls away. */
const scrolledLines = 200;

/** What is typed at a terminal that is locked. */
type Typed = {
  readonly line: (text: string) => void;
  /** Ctrl-D. */
  readonly leave: () => void;
};

/** A terminal, as what may stand before its program. */
export type LockScreen = {
  /** Sees what is shown, and so how the program has set the terminal. */
  readonly see: (bytes: Buffer) => void;
  /** Nothing passes to the host or from it, and what stood there is not to be seen. */
  readonly cover: (typed: Typed) => void;
  readonly say: (words: string) => void;
  /** Everything goes on; what was held is shown. */
  readonly uncover: () => void;
  /** Nobody goes on there: what was held is dropped, and the terminal is left empty. */
  readonly clear: () => void;
  readonly onGone: (act: () => void) => void;
};

type Terminal = {
  readonly seat: Seat;
  /** As the client names it (RFC 4254 §6.2). */
  readonly term: string;
  readonly tap: () => Tap;
  /** Lets a program that fills the screen draw it anew. */
  readonly redraw: () => void;
};

export function lockScreen({ seat, term, tap, redraw }: Terminal): LockScreen {
  const modes = newScreenModes();
  const isPlain = term === "" || term === "dumb";
  const state = { isCovered: false };
  return {
    see: modes.see,
    cover: (typed) => {
      state.isCovered = true;
      seat.setHeld("locked", true);
      seat.setHearing(listenTo(typed));
      seat.say(isPlain ? "\r\n".repeat(scrolledLines) : modes.covered());
      tap().marked?.("locked");
    },
    say: (words) => seat.say(words),
    uncover: () => {
      if (!state.isCovered) return;
      state.isCovered = false;
      seat.setHearing(undefined);
      seat.say(isPlain ? "\r\n" : modes.uncovered());
      tap().marked?.("unlocked");
      seat.setHeld("locked", false);
      redraw();
    },
    clear: () => {
      if (!state.isCovered) return;
      state.isCovered = false;
      seat.dropHeld();
      if (!isPlain) seat.say(modes.cleared());
    },
    onGone: (act) => void seat.once("close", act),
  };
}

/** Of what comes at once, nothing after a line counts: it was typed before there was an answer. */
function listenTo({ line, leave }: Typed): (bytes: Buffer) => void {
  const read = newLineReader();
  return (bytes) => {
    for (const byte of bytes) {
      if (byte === ctrlD) return leave();
      const text = read(byte);
      if (text !== undefined) return line(text);
    }
  };
}
