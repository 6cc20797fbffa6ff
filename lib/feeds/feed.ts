import { z } from "zod";
import { idOf } from "#lib/kernel/index.ts";

export const FeedId = idOf("feed");
export const FeedCode = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "lower-case letters, digits and dashes");
export const FeedRunId = idOf("feed-run");
export type FeedRunId = z.output<typeof FeedRunId>;

export const FeedMode = z.enum(["full", "delta"]);
export type FeedMode = z.output<typeof FeedMode>;

export const runStates = ["staging", "running", "held", "done", "failed"] as const;
export type RunState = (typeof runStates)[number];

/** What a run did, in people and rights; the names are those of the command line. */
export const Counts = z.object({
  rows: z.number(),
  joined: z.number(),
  moved: z.number(),
  left: z.number(),
  changed: z.number(),
  unchanged: z.number(),
  held: z.number(),
  quarantined: z.number(),
  conflicts: z.number(),
  rightsGranted: z.number(),
  rightsEnded: z.number(),
});
export type Counts = z.output<typeof Counts>;

export const noCounts: Counts = {
  rows: 0,
  joined: 0,
  moved: 0,
  left: 0,
  changed: 0,
  unchanged: 0,
  held: 0,
  quarantined: 0,
  conflicts: 0,
  rightsGranted: 0,
  rightsEnded: 0,
};

export const sumCounts = (one: Counts, other: Partial<Counts>): Counts => {
  const sum = { ...one };
  for (const key of Object.keys(noCounts) as (keyof Counts)[]) sum[key] += other[key] ?? 0;
  return sum;
};

/** What a changed row is, beside the person's row before it. */
export const rowKinds = ["joined", "moved", "left", "changed"] as const;
export type RowKind = (typeof rowKinds)[number];
