import { z } from "zod";
import { command, onlySystem } from "#lib/kernel/index.ts";
import { FeedId } from "../feed.ts";
import { Hold } from "../holds-of.ts";
import { applyEvents } from "./apply-events.ts";
import { settle, takeEvents, wake, type Settled } from "./event-store.ts";
import { judgeAll, type Judged } from "./judge-all.ts";
import { queueLane } from "./queue-lane.ts";
import { suspendHinted } from "./suspend-hinted.ts";

/**
 * Works off the next events of a lane in one transaction: facts first, then access, then whoever
 * has to hear of it. What the brake or the portal's own government refuses is refused as a whole; the
 * caller asks again with those people held.
 */
export const settleEvents = command({
  name: "feed-event.settle",
  title: "Works off what a feed told, one lane at a time.",
  right: "system",
  rest: "internal",
  millisecondsMax: 120_000,
  input: z.object({
    feedId: FeedId,
    lane: z.number().int().min(0),
    most: z.number().int().min(1).max(500).default(500),
    /** People whose events wait until somebody looked, and why. */
    hold: z.array(Hold).default([]),
  }),
  output: z.object({ taken: z.number() }),
  load: async () => undefined,
  authorize: onlySystem,
  run: async (work) => {
    const { feedId, lane, most, hold } = work.input;
    const taken = await takeEvents(work, { feedId, lane, most });
    if (taken.length === 0) return { taken: 0 };
    const judged = await judgeAll(work, taken, { feedId, hold });
    const told = judged.filter(({ verdict }) => verdict.does === "tell");
    const change = told.length === 0 ? undefined : await applyEvents(work, feedId, told);
    await suspendHinted(work, feedId, judged);
    await settle(work, [...judged.flatMap(leftOver), ...(change?.settled ?? [])]);
    const woken = change === undefined ? [] : await wake(work, change.numbers);
    for (const each of woken) queueLane(work, each);
    if (judged.some(({ verdict }) => verdict.does === "hold")) {
      work.announce("feed.events-held", { feedId });
    }
    const detail = { taken: taken.length, told: told.length, woken: woken.length };
    work.record({ target: feedId, detail });
    work.live("feeds", [feedId]);
    return { taken: taken.length };
  },
});

const partnerOf = (partnerId: string | undefined) =>
  partnerId === undefined ? undefined : { partnerId };

const leftOver = ({ id, verdict, subject, likeness, partnerId, would }: Judged): Settled[] => {
  const about = { reason: verdict.reason, personId: subject?.personId || undefined };
  if (verdict.does === "wait") return [{ id, state: "waiting", ...about }];
  return verdict.does === "hold"
    ? [{ id, state: "held", ...about, detail: likeness ?? partnerOf(partnerId), ...would }]
    : [];
};
