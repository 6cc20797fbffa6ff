"use client";

import type { Terminal } from "@xterm/xterm";

/** A token of ours as xterm.js reads colours: it knows no oklch. */
function colour(token: string): string {
  const canvas = document.createElement("canvas");
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext("2d");
  if (!context) return "#000000";
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(token);
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map((each) => (each ?? 0).toString(16).padStart(2, "0")).join("")}`;
}

/** A terminal is dark in both themes. */
function theme() {
  const [ground, ink] = [colour("--color-term"), colour("--color-term-ink")];
  return {
    ...{ background: ground, foreground: ink, cursor: ink, cursorAccent: ground },
    selectionBackground: "#2f5f7a",
    brightBlack: colour("--color-term-dim"),
  };
}

export type Drawn = {
  readonly terminal: Terminal;
  /** As many columns and rows as there is room for. */
  readonly fit: () => void;
  readonly dispose: () => void;
};

export const fontPixels = 14;

/** Draws a terminal into an element; the library comes only with the pages that show one. */
export async function drawTerminal(
  element: HTMLElement,
  { label, isReadOnly = false }: { label: string; isReadOnly?: boolean },
): Promise<Drawn> {
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
    fontSize: fontPixels,
    disableStdin: isReadOnly,
    scrollback: 5000,
    theme: theme(),
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
