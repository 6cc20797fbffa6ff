import type { Header } from "./recording.ts";

export type CastLine = readonly [seconds: number, code: string, data: unknown];

type Shown = Pick<Header, "width" | "height" | "command"> & {
  readonly beganAt: Date;
  readonly title: string;
};

/** The first line of a recording as asciicast v2 has it. */
export const castHeader = ({ width, height, command, beganAt, title }: Shown): string =>
  `${JSON.stringify({
    ...{ version: 2, width, height, timestamp: Math.floor(beganAt.getTime() / 1000), title },
    ...(command !== null && { command }),
  })}\n`;

/** Shown, resized and marked, as asciicast v2 writes it. */
const asKnown = new Set(["o", "r", "m"]);

/** The others: what players know. What went in without a terminal is shown as what came out. */
export const castLines = (lines: readonly CastLine[]): string =>
  lines
    .flatMap(([seconds, code, data]) => {
      if (asKnown.has(code)) return [`${JSON.stringify([seconds, code, data])}\n`];
      return code === "i" ? [`${JSON.stringify([seconds, "o", data])}\n`] : [];
    })
    .join("");
