import { z } from "zod";
import {
  dayMs,
  execute,
  idOf,
  isPosternError,
  log,
  many,
  recordDoor,
  sql,
} from "#lib/kernel/index.ts";
import { openMany } from "#lib/keys/index.ts";
import { eventScope, wholePlace } from "../inbox/event.ts";
import { wholeDays } from "../inbox/receive-event.ts";
import { mappingInForce } from "./mapping-store.ts";
import { receiveForeign } from "./receive-foreign.ts";

const batch = 50;

type Asked = { readonly feedId: string; readonly eventId?: string | undefined };
type After = Asked & { readonly after: string };

const Kept = z.object({
  id: idOf("feed-event"),
  key: z.string(),
  receivedAt: z.date(),
  isHint: z.boolean(),
  whole: z.instanceof(Uint8Array),
});

/** The mapping that is in force, and the next payloads that none before could map. */
const keptOf = recordDoor({
  name: "feed.kept-payloads",
  tables: [],
  run: async ({ tx }, { feedId, eventId, after }: After) => {
    const mapping = await mappingInForce(tx, feedId);
    const kept = await many(
      tx,
      Kept,
      sql`select id, key, received_at, is_hint, whole from feed_event
          where feed_id = ${feedId}::uuid and whole is not null and id > ${after}::uuid
            and (${eventId ?? null}::uuid is null or id = ${eventId ?? null}::uuid)
          order by id limit ${batch}`,
    );
    const bodies = await openMany(
      tx,
      kept.map(({ id, whole }) => ({ scope: eventScope, place: wholePlace(id), sealed: whole })),
    );
    return { mapping, kept: kept.map((each, at) => ({ ...each, body: bodies[at] })) };
  },
});

/** What was mapped after all stands in events of its own now. */
const noteMapped = recordDoor({
  name: "feed.note-mapped",
  tables: ["feed_event"],
  run: async ({ tx, now, live }, { id, feedId }: { id: string; feedId: string }) => {
    await execute(
      tx,
      sql`update feed_event set state = 'ignored', reason = 'mapped_again', whole = null,
                 detail = null, settled_at = ${now}
          where id = ${id}::uuid and whole is not null`,
    );
    live("feeds", [feedId]);
  },
});

/** Reads with the mapping that is in force what could not be mapped before, if it is still kept. */
export async function remapKept(asked: Asked): Promise<void> {
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const { mapping, kept } = await keptOf({ ...asked, after });
    if (mapping === undefined) return;
    for (const { id, key, receivedAt, isHint, body } of kept) {
      after = id;
      if (body === undefined) continue;
      const callId = key.startsWith("body:") ? undefined : key;
      const { feedId } = asked;
      try {
        const { state } = await receiveForeign({
          ...{ feedId, mapping, body, callId, isHint, now: receivedAt },
        });
        if (state !== "kept") await noteMapped({ id, feedId });
      } catch (error) {
        // One that clashes with an event of its own source keeps no other one back.
        if (!isPosternError(error)) throw error;
        log().warn({ err: error, eventId: id }, "a kept payload could not be mapped again");
      }
    }
    if (kept.length < batch) return;
  }
}

/** What nobody could map for some days is forgotten; that it came stays. */
export const tidyKept = recordDoor({
  name: "feed.tidy-kept",
  tables: ["feed_event"],
  run: ({ tx, now }) =>
    execute(
      tx,
      sql`update feed_event set whole = null
          where whole is not null
            and received_at < ${new Date(now.getTime() - wholeDays * dayMs)}`,
    ),
});
