const [enter, lineFeed, backspace, del, escape] = [0x0d, 0x0a, 0x08, 0x7f, 0x1b];
const [ctrlC, ctrlU, ctrlW] = [0x03, 0x15, 0x17];
/** Longer lines are read so far. */
const lineBytesMax = 4096;

type State = { line: number[]; escaped: "no" | "begun" | "sequence" };

/** Hears keys one by one; the one that ends a line answers the line, without its margins. */
export function newLineReader(): (byte: number) => string | undefined {
  const state: State = { line: [], escaped: "no" };
  return (byte) => {
    if (byte !== enter && byte !== lineFeed) {
      hear(state, byte);
      return undefined;
    }
    const line = Buffer.from(state.line).toString("utf8").trim();
    state.line = [];
    state.escaped = "no";
    return line;
  };
}

/**
 * Reads lines out of what is typed, as far as that shows them: what a shell completes, recalls or
 * is told by a file never passes here. `onLine` says whether the line goes on; of bytes in which one
 * does not, nothing does.
 */
export function newLineListener(onLine: (line: string) => boolean): (bytes: Buffer) => Buffer {
  const read = newLineReader();
  return (bytes) => {
    for (const byte of bytes) {
      const line = read(byte);
      if (line !== undefined && line !== "" && !onLine(line)) return Buffer.alloc(0);
    }
    return bytes;
  };
}

/** One byte of a line that is not over; keys such as arrows are no part of it. */
function hear(state: State, byte: number): void {
  if (state.escaped !== "no") {
    // CSI and SS3 (ECMA-48 §5.4): they end with a letter or ~; any other key has one sign.
    const opens = state.escaped === "begun" && (byte === 0x5b || byte === 0x4f);
    const isWithin = state.escaped === "sequence" && byte < 0x40;
    state.escaped = opens || isWithin ? "sequence" : "no";
    return;
  }
  const { line } = state;
  if (byte === escape) state.escaped = "begun";
  else if (byte === backspace || byte === del) line.pop();
  else if (byte === ctrlC || byte === ctrlU) line.length = 0;
  else if (byte === ctrlW) dropWord(line);
  else if (byte >= 0x20 && line.length < lineBytesMax) line.push(byte);
}

const space = 0x20;

function dropWord(line: number[]): void {
  while (line.at(-1) === space) line.pop();
  while (line.length > 0 && line.at(-1) !== space) line.pop();
}
