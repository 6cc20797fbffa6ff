import "server-only";
import { countHoldersOf } from "#lib/access/index.ts";
import { isPosternError, type Context } from "#lib/kernel/index.ts";

/** How many hold each; undefined for readers who may not know, which the tables leave out. */
export async function holderCounts(
  context: Context,
  targetIds: readonly string[],
): Promise<ReadonlyMap<string, number> | undefined> {
  try {
    const { counts } = await countHoldersOf(context, { targetIds: targetIds.slice(0, 200) });
    return new Map(counts.map(({ targetId, people }) => [targetId, people]));
  } catch (error) {
    if (isPosternError(error) && error.code === "forbidden") return undefined;
    throw error;
  }
}
