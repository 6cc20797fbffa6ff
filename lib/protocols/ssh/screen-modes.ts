/** DEC private modes (xterm, "DECSET") in which a terminal sends more than what somebody types. */
const inputModes = [1, 9, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 2004];
/** A screen beside the one that scrolls: full-screen programs draw there. */
const alternates = [47, 1047, 1049];
const cursorMode = 25;
const followed = new Set([...inputModes, ...alternates, cursorMode]);
const parametersMax = 64;

const csi = "\u001B[";
const set = (modes: readonly number[], letter: "h" | "l"): string =>
  modes.map((mode) => `${csi}?${mode}${letter}`).join("");
/** Plain letters of ASCII, in the first line of an empty screen. */
const blank = `${csi}0m\u001B(B${csi}2J${csi}H`;
const savedLines = `${csi}3J`;

type ScreenModes = {
  readonly see: (bytes: Buffer) => void;
  /** What turns a terminal from its program to whoever is asked something. */
  readonly covered: () => string;
  /** What gives it back: a screen that scrolls as it stood, another to be drawn anew. */
  readonly uncovered: () => string;
  /** What leaves it for good, with nothing of what stood there. */
  readonly cleared: () => string;
};

/** Follows what a program asks of the terminal, as far as it has to be undone and done again. */
export function newScreenModes(): ScreenModes {
  const on = new Set<number>([cursorMode]);
  const read = newModeReader((modes, isOn) => {
    for (const mode of modes) {
      if (!followed.has(mode)) continue;
      if (isOn) on.add(mode);
      else on.delete(mode);
    }
  });
  const inputs = () => inputModes.filter((mode) => on.has(mode));
  const isAside = () => alternates.some((mode) => on.has(mode));
  return {
    see: (bytes) => {
      for (const byte of bytes) read(byte);
    },
    covered: () =>
      `${set(inputs(), "l")}${isAside() ? "" : set([1049], "h")}${set([cursorMode], "h")}${blank}`,
    uncovered: () => {
      const back = isAside() ? blank : set([1049], "l");
      return `${back}${set(inputs(), "h")}${on.has(cursorMode) ? "" : set([cursorMode], "l")}`;
    },
    cleared: () => `${set([1049], "l")}${set([cursorMode], "h")}${blank}${savedLines}`,
  };
}

const [escape, bracket, question] = [0x1b, 0x5b, 0x3f];
const [high, low, reset] = [0x68, 0x6c, 0x63];

/** Tells of `CSI ? … h` and `CSI ? … l` (ECMA-48 §5.4), and of a full reset, `ESC c`. */
function newModeReader(onModes: (modes: Iterable<number>, isOn: boolean) => void) {
  const state = { within: "text" as "text" | "escape" | "csi" | "private", parameters: "" };
  return (byte: number): void => {
    const { within, parameters } = state;
    state.within = "text";
    state.parameters = "";
    if (byte === escape) state.within = "escape";
    else if (within === "escape") {
      if (byte === bracket) state.within = "csi";
      if (byte === reset) {
        onModes(followed, false);
        onModes([cursorMode], true);
      }
    } else if (within === "csi" && byte === question) state.within = "private";
    else if (within === "private") {
      const isParameter = (byte >= 0x30 && byte <= 0x39) || byte === 0x3b;
      if (isParameter && parameters.length < parametersMax) {
        Object.assign(state, { within, parameters: parameters + String.fromCodePoint(byte) });
      } else if (byte === high || byte === low) {
        onModes(parameters.split(";").map(Number), byte === high);
      }
    }
  };
}
