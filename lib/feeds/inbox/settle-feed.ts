import { isPosternError, log, type Context, type Id } from "#lib/kernel/index.ts";
import { tryHolding } from "../holds-of.ts";
import { noteFailure } from "./note-failure.ts";
import { settleEvents } from "./settle-events.ts";

type Lane = { readonly feedId: Id<"feed">; readonly lane: number };

/** Works off everything of a lane that is due. An event that fails keeps no other one back. */
export async function settleLane(context: Context, lane: Lane): Promise<void> {
  for (;;) {
    const taken = await settleBatch(context, lane);
    if (taken === 0) return;
  }
}

async function settleBatch(context: Context, lane: Lane): Promise<number> {
  try {
    return await settleHolding(context, { ...lane, most: 500 });
  } catch (error) {
    log().warn({ err: error, ...lane }, "events of a feed are settled one by one");
    return settleOne(context, lane);
  }
}

async function settleOne(context: Context, lane: Lane): Promise<number> {
  try {
    return await settleHolding(context, { ...lane, most: 1 });
  } catch (error) {
    const reason = isPosternError(error) ? error.reason : "unreadable";
    if (!isPosternError(error)) log().error({ err: error, ...lane }, "an event could not be told");
    return noteFailure({ ...lane, reason });
  }
}

/** What would take too much, or leave nobody to govern the portal, is held; the rest is not. */
const settleHolding = (context: Context, asked: Lane & { readonly most: number }) =>
  tryHolding(async (hold) => (await settleEvents(context, { ...asked, hold })).taken);
