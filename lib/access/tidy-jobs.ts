import type { Work } from "#lib/kernel/index.ts";
import { forever } from "./interval.ts";
import type { Written } from "./plan-store.ts";

/** Ends further away than this wait for the sweep of every minute. */
const horizonMs = 86_400_000;
const jobsMax = 20;

/**
 * Queues the sweep for ends that come soon, one job for each second. Ends are exact without it; it
 * only lets pages and requests hear of them at once.
 */
export function tidyAtEnds(work: Work, written: readonly Written[]): void {
  const now = work.now.getTime();
  const seconds = new Set<number>();
  for (const { plan } of written) {
    for (const { validTo } of [...plan.access.opened, ...plan.access.rescheduled]) {
      if (validTo === forever || validTo <= now || validTo > now + horizonMs) continue;
      seconds.add(Math.ceil(validTo / 1000));
    }
  }
  for (const second of [...seconds].toSorted((a, b) => a - b).slice(0, jobsMax)) {
    const runAt = new Date(second * 1000);
    work.later({ task: "access.tidy", payload: {}, runAt, key: `access.tidy:${second}` });
  }
}
