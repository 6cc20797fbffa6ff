"use client";

import type { Terminal } from "@xterm/xterm";

/** A terminal is dark in both themes; the colours are those of the tokens `term`, `term-ink`. */
const theme = {
  background: "#0f1419",
  foreground: "#d5dade",
  cursor: "#d5dade",
  cursorAccent: "#0f1419",
  selectionBackground: "#2f5f7a",
  black: "#1c2329",
  brightBlack: "#8a949c",
};

export type Drawn = {
  readonly terminal: Terminal;
  /** As many columns and rows as there is room for. */
  readonly fit: () => void;
  readonly dispose: () => void;
};

/** Draws a terminal into an element; the library comes only with the pages that show one. */
export async function drawTerminal(element: HTMLElement, label: string): Promise<Drawn> {
  const [{ Terminal }, { FitAddon }, { Unicode11Addon }] = await Promise.all([
    import("@xterm/xterm"),
    import("@xterm/addon-fit"),
    import("@xterm/addon-unicode11"),
  ]);
  const terminal = new Terminal({
    // The addon for the width of characters stands on it.
    allowProposedApi: true,
    cursorBlink: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--font-mono"),
    fontSize: 14,
    scrollback: 5000,
    theme,
    // What a host writes as a link leads nowhere by itself.
    linkHandler: { activate: () => undefined },
  });
  const [fit, unicode] = [new FitAddon(), new Unicode11Addon()];
  terminal.loadAddon(fit);
  terminal.loadAddon(unicode);
  // Chinese characters and emoji take two columns, as the host counts them.
  terminal.unicode.activeVersion = "11";
  terminal.open(element);
  terminal.textarea?.setAttribute("aria-label", label);
  fit.fit();
  return { terminal, fit: () => fit.fit(), dispose: () => terminal.dispose() };
}
