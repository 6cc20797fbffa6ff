import type { Work } from "#lib/kernel/index.ts";
import { insertPlanes, planesOf, savePlanes } from "./case-store.ts";
import { planes, type Leaving } from "./plane.ts";

/** A step: what was there at the end, and what of it is still on. */
export async function readFirst(work: Work, caseId: string, leaving: Leaving): Promise<void> {
  const read = [];
  for (const [position, plane] of planes().entries()) {
    const found = await plane.found(work.tx, leaving);
    const alive = await plane.alive(work.tx, leaving);
    read.push({ plane: plane.name, position, found, alive });
  }
  await insertPlanes(work, caseId, read);
}

export type ReadBack = {
  /** Names of planes on which something is still on. */
  readonly on: readonly string[];
  /** Those that this reading found off, or on, for the first time. */
  readonly changed: readonly string[];
};

/** A step: every plane of a case is read again, also those that were off before. */
export async function readAgain(work: Work, caseId: string, leaving: Leaving): Promise<ReadBack> {
  const before = new Map((await planesOf(work.tx, caseId)).map((row) => [row.plane, row.alive]));
  const read = [];
  for (const [position, plane] of planes().entries()) {
    read.push({ plane: plane.name, position, alive: await plane.alive(work.tx, leaving) });
  }
  await savePlanes(work, caseId, read);
  return {
    on: read.filter(({ alive }) => alive > 0).map(({ plane }) => plane),
    changed: read
      .filter(({ plane, alive }) => alive > 0 !== (before.get(plane) ?? 0) > 0)
      .map(({ plane }) => plane),
  };
}
