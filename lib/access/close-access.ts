import type { Work } from "#lib/kernel/index.ts";
import { recompute } from "./recompute.ts";

/**
 * A step: recomputes somebody who has left, so that nothing has effect from now on. Terminations
 * pass every brake.
 */
export const closeAccessOf = (work: Work, personId: string) =>
  recompute(work, { personIds: [personId], cause: { kind: "termination", id: null } });
