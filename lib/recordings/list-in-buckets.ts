import { z } from "zod";
import { many, onlySystem, query, sql } from "#lib/kernel/index.ts";

/** Of one answer; whoever gets as many asks for more. */
export const listedMax = 1000;

const InBucket = z.object({ recordingId: z.string(), store: z.string(), chunks: z.number() });
export type InBucket = z.output<typeof InBucket>;

/** Recordings whose chunks lie in a bucket, with how many the log knows of. */
export const listInBuckets = query({
  name: "recording.list-in-buckets",
  title: "Lists recordings that lie in a bucket, where no backup takes them along.",
  right: "system",
  rest: "internal",
  input: z.object({ after: z.uuid().optional() }),
  output: z.object({ found: z.array(InBucket) }),
  authorize: onlySystem,
  run: async ({ tx, input: { after = "00000000-0000-0000-0000-000000000000" } }) => ({
    found: await many(
      tx,
      InBucket,
      sql`select id as recording_id, store, chunks from recording
          where store <> 'folder' and destroyed_at is null and id > ${after}::uuid
          order by id limit ${listedMax}::int`,
    ),
  }),
});
