"use client";

import type { Player } from "asciinema-player";
import type { Content } from "./read-content.ts";
import type { Timeline } from "./timeline.ts";

/** How narrow a letter may be. */
const cellPixelsMin = 4;
/** Of what a recording has, what the player knows; marks stand on its line of time. */
const shown = new Set<string>(["o", "r", "m"]);

export type Drawing = {
  readonly content: Content;
  readonly timeline: Timeline;
  readonly speed: number;
};

/**
 * Draws a recording into an element; the library comes only with pages that play one. It draws text
 * into its own terminal, and nothing of it is HTML.
 */
export async function drawPlayer(
  element: HTMLElement,
  { content, timeline, speed }: Drawing,
): Promise<Player> {
  const { create } = await import("asciinema-player");
  const { width, height } = content.header;
  const events = content.lines.flatMap(([at, code, data]) =>
    shown.has(code) ? [[timeline.playedAt(at - content.from), code, data]] : [],
  );
  // A recording of nothing is drawn as an empty screen.
  if (events.length === 0) events.push([0, "o", ""]);
  // Where it would be too small to be read it is scrolled instead.
  const isRead = element.clientWidth >= width * cellPixelsMin;
  return create({ data: [{ version: 2, width, height }, ...events] }, element, {
    ...{ speed, controls: false, fit: isRead ? "width" : false, theme: "postern" },
    ...{ preload: true, poster: "npt:0", terminalFontSize: "12px" },
    terminalFontFamily: getComputedStyle(document.documentElement).getPropertyValue("--font-mono"),
    cursorMode: "steady",
  });
}

/** Whether this page was itself loaded, and so came with the policy that lets it play. */
export function isLoadedHere(): boolean {
  const [loaded] = performance.getEntriesByType("navigation");
  return loaded === undefined || new URL(loaded.name).pathname === window.location.pathname;
}
