/**
 * Takes control strings (ECMA-48 §5.6: DCS, SOS, OSC, PM, APC) out of what somebody else's session
 * shows: titles, clipboards and questions to the terminal are not for whoever only looks on. A
 * string that another sequence breaks off, or that is too long, hides nothing of what follows.
 */
export function newScreenFilter(): (bytes: Buffer) => Buffer {
  const state: State = { isEscaped: false, isLong: false, isInString: false, length: 0 };
  return (bytes) => {
    const kept: number[] = [];
    for (const byte of bytes) keep(state, byte, kept);
    return Buffer.from(kept);
  };
}

const [bel, can, sub, esc] = [0x07, 0x18, 0x1a, 0x1b];
/** The same as one character, U+0090 to U+009F, in UTF-8. */
const long = 0xc2;
const longOpeners = new Set([0x90, 0x98, 0x9d, 0x9e, 0x9f]);
const longEnd = 0x9c;
/** After ESC: P, X, ], ^ and _. */
const openers = new Set([0x50, 0x58, 0x5d, 0x5e, 0x5f]);
const backslash = 0x5c;

/** As long as titles and links are; images are not shown to whoever watches. */
const stringBytesMax = 4096;

type State = { isEscaped: boolean; isLong: boolean; isInString: boolean; length: number };

function keep(state: State, byte: number, kept: number[]): void {
  if (state.isInString) {
    if (state.isEscaped && byte !== backslash) {
      state.isInString = false;
      return keep(state, byte, kept);
    }
    state.length += 1;
    const isOver = byte === bel || byte === can || byte === sub || state.length > stringBytesMax;
    const isEnd = state.isEscaped || (state.isLong && byte === longEnd);
    state.isInString = !isOver && !isEnd;
    state.isEscaped = state.isInString && byte === esc;
    state.isLong = state.isInString && byte === long;
    return;
  }
  if (state.isLong) {
    state.isLong = false;
    if (longOpeners.has(byte)) Object.assign(state, { isInString: true, length: 0 });
    else kept.push(long, byte);
    return;
  }
  if (state.isEscaped) {
    state.isEscaped = false;
    if (openers.has(byte)) Object.assign(state, { isInString: true, length: 0 });
    else if (byte === esc) state.isEscaped = true;
    else kept.push(esc, byte);
    return;
  }
  if (byte === esc) state.isEscaped = true;
  else if (byte === long) state.isLong = true;
  else kept.push(byte);
}
