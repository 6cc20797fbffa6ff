import type { ReactNode } from "react";

export const paletteGroups = ["actions", "requests", "systems", "people", "pages"] as const;
export type PaletteGroup = (typeof paletteGroups)[number];

/** One line of the palette; it leads somewhere, or does something at once. */
export type PaletteItem = {
  /** Unique in the palette. */
  readonly key: string;
  readonly group: PaletteGroup;
  readonly label: string;
  readonly icon: ReactNode;
  /** At the right: a fact about it. */
  readonly fact?: string | undefined;
  /** At the right: the key that does the same. */
  readonly keys?: string | undefined;
  readonly href?: string | undefined;
  readonly act?: (() => void) | undefined;
};

/** Whether every typed word is in one of the texts. */
export function matches(typed: string, ...texts: readonly string[]): boolean {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const text = texts.join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}
