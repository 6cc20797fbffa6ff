import { isPosternError, log, type Context, type PersonId } from "#lib/kernel/index.ts";
import type { Id } from "#lib/kernel/index.ts";
import { neededToGovern } from "../portal-refusal.ts";
import { noteFailure } from "./note-failure.ts";
import { settleEvents } from "./settle-events.ts";

type Lane = { readonly feedId: Id<"feed">; readonly lane: number };
type Hold = { readonly personId: PersonId; readonly reason: string };

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
async function settleHolding(
  context: Context,
  asked: Lane & { readonly most: number },
  hold: readonly Hold[] = [],
): Promise<number> {
  try {
    return (await settleEvents(context, { ...asked, hold: [...hold] })).taken;
  } catch (error) {
    const known = new Set<string>(hold.map(({ personId }) => personId));
    const more = holdsOf(error).filter(({ personId }) => !known.has(personId));
    if (more.length === 0) throw error;
    return settleHolding(context, asked, [...hold, ...more]);
  }
}

function holdsOf(error: unknown): Hold[] {
  if (!isPosternError(error)) return [];
  const braked = error.reason === "brake" ? (error.details["personIds"] as string[]) : [];
  const { reason } = error;
  const personIds = [...braked, ...(neededToGovern(error) ?? [])];
  return personIds.map((personId) => ({ personId: personId as PersonId, reason }));
}
