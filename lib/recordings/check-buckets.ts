import { isPosternError, type Context } from "#lib/kernel/index.ts";
import { configuredBuckets, storeNamed } from "./chunk-store.ts";
import { listedMax, listInBuckets, type InBucket } from "./list-in-buckets.ts";

/** Recordings that are looked for at once. */
const atOnce = 8;

export type BucketCheck = {
  /** As recordings name it. */
  readonly store: string;
  readonly recordings: number;
  /** Of which fewer chunks are there than the log knows of. */
  readonly missing: readonly string[];
  /** Why it could not be looked at, as `recording_store_unknown`; null: it was. */
  readonly problem: string | null;
};

/** Says of each bucket how many recordings lie there; `isLooking`: and whether they still do. */
export async function checkBuckets(
  context: Context,
  { isLooking }: { readonly isLooking: boolean },
): Promise<BucketCheck[]> {
  type Counted = { recordings: number; missing: string[]; problem: string | null };
  const counted = new Map<string, Counted>();
  const look = async ({ recordingId, store, chunks }: InBucket) => {
    const about = counted.get(store) ?? { recordings: 0, missing: [], problem: null };
    counted.set(store, about);
    about.recordings += 1;
    if (!isLooking || about.problem !== null) return;
    try {
      const index = await storeNamed(store).index(recordingId);
      // Others may be called so, twice or by a number that no chunk has.
      const there = new Set(index.map(({ chunk }) => chunk).filter((chunk) => chunk < chunks));
      if (there.size < chunks) about.missing.push(recordingId);
    } catch (error) {
      if (!isPosternError(error)) throw error;
      about.problem = error.reason;
    }
  };
  for (let after: string | undefined; ;) {
    const { found } = await listInBuckets(context, after === undefined ? {} : { after });
    for (let at = 0; at < found.length; at += atOnce) {
      await Promise.all(found.slice(at, at + atOnce).map(look));
    }
    after = found.at(-1)?.recordingId;
    if (found.length < listedMax) break;
  }
  return [...counted].map(([store, about]) => ({ store, ...about }));
}

/** Whether each bucket that is set up lets itself be listed; nothing is written. */
export async function askBuckets(): Promise<{ store: string; problem: string | null }[]> {
  const nobody = "00000000-0000-7000-8000-000000000000";
  const asked = configuredBuckets().map(async (bucket) => {
    try {
      await bucket.index(nobody);
      return { store: bucket.name, problem: null };
    } catch (error) {
      if (!isPosternError(error)) throw error;
      const { status, code } = error.details;
      const more = [status, code].filter(Boolean).join(" ");
      return { store: bucket.name, problem: `${error.reason}${more === "" ? "" : ` (${more})`}` };
    }
  });
  return Promise.all(asked);
}
