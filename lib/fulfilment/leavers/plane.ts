import { singleton, type Tx } from "#lib/kernel/index.ts";

/** Whose end it is, and since when it holds. */
export type Leaving = {
  readonly personId: string;
  /** The end had come, and was committed. */
  readonly since: Date;
  /** They began anew: only what was there before the end is looked at. */
  readonly isRehired: boolean;
  readonly now: Date;
};

/** How many of each kind. */
export type Counts = { readonly [kind: string]: number };

/** One way in which somebody reaches something. */
export type Plane = {
  readonly name: string;
  /** What was there at the end; asked once, when the case begins. */
  readonly found: (tx: Tx, leaving: Leaving) => Promise<Counts>;
  /** What is still on: read from what checks read, never from what the end wrote about itself. */
  readonly alive: (tx: Tx, leaving: Leaving) => Promise<number>;
};

const filled = singleton<{ planes: readonly Plane[] }>("leaver-planes", () => ({ planes: [] }));

/** All planes, sessions and production first; the registry fills them in. */
export function usePlanes(planes: readonly Plane[]): void {
  filled.planes = planes;
}

export function planes(): readonly Plane[] {
  if (filled.planes.length === 0) throw new Error("no plane was filled in at the start");
  return filled.planes;
}
