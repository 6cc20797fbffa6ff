import { tickMs } from "#lib/kernel/index.ts";

/** Events a second that a feed may send for long, and at once after a pause. */
const [perSecond, burst] = [200, 4000];

type Bucket = { left: number; at: number };
const buckets = new Map<string, Bucket>();

/** Whether a feed may send one more now: a bucket that fills with time. */
export function takeFrom(feedId: string, at = tickMs()): boolean {
  const bucket = buckets.get(feedId) ?? { left: burst, at };
  bucket.left = Math.min(burst, bucket.left + ((at - bucket.at) / 1000) * perSecond);
  bucket.at = at;
  buckets.set(feedId, bucket);
  if (bucket.left < 1) return false;
  bucket.left -= 1;
  return true;
}
