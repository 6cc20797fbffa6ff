import { z } from "zod";
import { command, execute, many, onlySystem, sql } from "#lib/kernel/index.ts";
import { forgetKeys } from "#lib/keys/index.ts";
import { isOverByLog } from "./log-of-recording.ts";
import { columns, Row } from "./recording-store.ts";
import { scopeOf } from "./recording.ts";

/** Of one transaction. */
export const atOnce = 100;

/** Destroys recordings whose day has come, by their keys: no copy of their files opens any more. */
export const destroyExpired = command({
  name: "recording.destroy-expired",
  title: "Destroys the keys of recordings that are kept no longer.",
  right: "system",
  rest: "internal",
  input: z.object({}),
  output: z.object({ recordingIds: z.array(z.string()) }),
  load: ({ tx, now }) =>
    many(
      tx,
      Row,
      sql`select ${columns} from recording r
          where destroyed_at is null and held_at is null and keep_until <= ${now}
            and ${isOverByLog(now)}
          order by keep_until, id limit ${atOnce} for update of r`,
    ),
  authorize: onlySystem,
  run: async (work) => {
    const { tx, now, resource: expired } = work;
    const ids = expired.map(({ id }) => id);
    await forgetKeys(work, ids.map(scopeOf));
    await execute(
      tx,
      sql`update recording set state = 'destroyed', destroyed_at = ${now}
          where id = any (${ids}::uuid[])`,
    );
    for (const { id, personId, keepUntil } of expired) {
      const detail = { keepUntil: keepUntil?.toISOString() ?? null };
      work.record({ target: id, persons: [personId], detail });
    }
    work.live("recordings", ids);
    return { recordingIds: ids };
  },
});
