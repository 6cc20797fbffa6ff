import { z } from "zod";
import { command, execute, many, onlySystem, query, sql } from "#lib/kernel/index.ts";

const removedAtOnce = 200;

const Unremoved = z.object({ recordingId: z.string(), store: z.string() });

/** Destroyed recordings whose chunks may still lie where they did; which comes first is chance. */
export const listUnremoved = query({
  name: "recording.list-unremoved",
  title: "Lists destroyed recordings whose chunks are still to be removed.",
  right: "system",
  rest: "internal",
  input: z.object({}),
  output: z.object({ unremoved: z.array(Unremoved) }),
  authorize: onlySystem,
  run: async ({ tx }) => ({
    unremoved: await many(
      tx,
      Unremoved,
      sql`select id as recording_id, store from recording
          where destroyed_at is not null and removed_at is null
          order by random() limit ${removedAtOnce}::int`,
    ),
  }),
});

/** After their keys, which alone made them unreadable. */
export const noteRemoved = command({
  name: "recording.note-removed",
  title: "Says in the log that nothing is stored any more of destroyed recordings.",
  right: "system",
  rest: "internal",
  input: z.object({ recordingIds: z.array(z.uuid()).min(1).max(removedAtOnce) }),
  output: z.object({}),
  load: () => Promise.resolve(null),
  authorize: onlySystem,
  run: async ({ tx, now, input: { recordingIds }, record }) => {
    await execute(
      tx,
      sql`update recording set removed_at = ${now}
          where id = any (${recordingIds}::uuid[]) and destroyed_at is not null`,
    );
    for (const id of recordingIds) record({ target: id });
    return {};
  },
});
