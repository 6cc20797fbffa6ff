import { describe, expect, test } from "vitest";
import { newScreenModes } from "#lib/protocols/ssh/screen-modes.ts";

const esc = "\u001B";
const aside = `${esc}[?1049h`;
const back = `${esc}[?1049l`;

/** What a program said, in one piece and in every two. */
function after(shown: string) {
  const bytes = Buffer.from(shown);
  return Array.from({ length: bytes.length + 1 }, (_, cut) => {
    const modes = newScreenModes();
    modes.see(bytes.subarray(0, cut));
    modes.see(bytes.subarray(cut));
    return modes;
  });
}

describe("a terminal that is locked", () => {
  test.each<[program: string, shown: string, covered: RegExp, uncovered: RegExp]>([
    ["that scrolls", "$ ls\r\n", /\[\?1049h.*\[2J/s, /^.\[\?1049l$/],
    ["that drew aside", aside, /^(?!.*1049).*\[2J/s, /^(?!.*1049).*\[2J/s],
    ["that is back from there", `${aside}x${back}`, /\[\?1049h/, /^.\[\?1049l$/],
    ["that hears the mouse", `${esc}[?1000;1006h`, /\[\?1000l.*\[\?1006l/s, /1000h.*1006h/s],
    ["that heard it", `${esc}[?1000h${esc}[?1000l`, /^(?!.*1000)/s, /^(?!.*1000)/s],
    ["without a cursor", `${esc}[?25l`, /\[\?25h/, /\[\?25l$/],
    ["that was reset", `${aside}${esc}[?1000h${esc}c`, /^(?!.*1000).*1049h/s, /1049l$/],
    ["that only looks so", "[?1049h ?1049h", /\[\?1049h/, /^.\[\?1049l$/],
  ])("%s is turned away from, and given back", (_program, shown, covered, uncovered) => {
    for (const modes of after(shown)) {
      expect(modes.covered()).toMatch(covered);
      expect(modes.uncovered()).toMatch(uncovered);
    }
  });

  test("is left empty on the screen that scrolls, and so is what scrolled away", () => {
    const cleared = newScreenModes().cleared();
    expect(cleared.indexOf(back)).toBe(0);
    expect(cleared).toMatch(/\[2J.*\[3J/s);
  });

  test("reads no further into a sequence than one may be long", () => {
    const modes = newScreenModes();
    modes.see(Buffer.from(`${esc}[?${"1;".repeat(100_000)}1049h`));
    expect(modes.covered()).toContain(aside);
  });
});
