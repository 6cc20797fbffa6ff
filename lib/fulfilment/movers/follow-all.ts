import type { Context } from "#lib/kernel/index.ts";
import { followMoves } from "./follow-moves.ts";

/** Follows everybody whose first job changed, and ends what is over, in batches. */
export async function followAllMoves(context: Context): Promise<void> {
  for (;;) {
    const { followed } = await followMoves(context, {});
    if (followed === 0) return;
  }
}
