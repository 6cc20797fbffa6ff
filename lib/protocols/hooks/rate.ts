import { limiterOf } from "#lib/kernel/index.ts";

/** Events that a feed may send. */
export const ofFeeds = limiterOf({ perSecond: 200, burst: 4000 });

/** Calls of one source that nobody of the feed signed: checking a signature costs. */
export const unsignedOf = limiterOf({ perSecond: 1, burst: 100 });
