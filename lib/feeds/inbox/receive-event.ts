import { createHash } from "node:crypto";
import { z } from "zod";
import {
  conflict,
  execute,
  maybe,
  newId,
  port,
  queueJobs,
  recordDoor,
  sql,
  type Problem,
  type Tx,
} from "#lib/kernel/index.ts";
import { eventPlace, eventScope, laneOf } from "./event.ts";
import type { HrEvent } from "./hr-event.ts";
import { jobOfLane } from "./queue-lane.ts";

export type Incoming = {
  readonly feedId: string;
  /** Of its source; the same event comes under the same one, however often. */
  readonly key: string;
  readonly enteredAt: Date;
  /** Unset: what came is no event, and why. */
  readonly event?: HrEvent | undefined;
  readonly problems?: readonly Problem[];
  /** What was signed, so that another text under the same key is noticed. */
  readonly text: string;
};

export type Receipt = "received" | "duplicate" | "refused";

/**
 * Writes down what a feed tells before anything is made of it, once.
 * @throws conflict `event_key_reused` when something else came under this key before, and counted.
 */
export const receiveEvent = recordDoor({
  name: "feed.receive",
  tables: ["feed_event"],
  run: async ({ tx, now, live }, incoming: Incoming): Promise<Receipt> => {
    const hash = createHash("sha256").update(incoming.text).digest();
    const known = await lockKnown(tx, incoming);
    if (known && known.hash.equals(hash)) return known.state === "failed" ? "refused" : "duplicate";
    // What was wrong as it came may come again, put right.
    if (known && known.state !== "failed") throw conflict("event_key_reused");
    const id = known?.id ?? newId();
    await write(tx, { ...incoming, id, hash, now });
    live("feeds", [incoming.feedId]);
    if (incoming.event === undefined) return "refused";
    const lane = laneOf(incoming.event.employeeNumber);
    await queueJobs(tx, [jobOfLane({ feedId: incoming.feedId, lane })]);
    return "received";
  },
});

const Known = z.object({
  id: z.string(),
  hash: z.instanceof(Uint8Array).transform((bytes) => Buffer.from(bytes)),
  state: z.string(),
});

const lockKnown = (tx: Tx, { feedId, key }: Incoming) =>
  maybe(
    tx,
    Known,
    sql`select id, hash, state from feed_event
        where feed_id = ${feedId}::uuid and key = ${key} for update`,
  );

type Writing = Incoming & { readonly id: string; readonly hash: Buffer; readonly now: Date };

async function write(tx: Tx, { id, hash, now, ...incoming }: Writing): Promise<void> {
  const { feedId, key, enteredAt, event, problems } = incoming;
  const plain = event && Buffer.from(JSON.stringify(event));
  const sealed = plain && (await port("seal")(tx, eventScope, eventPlace(id), plain));
  const number = event?.employeeNumber ?? null;
  const day = event && "day" in event ? (event.day ?? null) : null;
  const refused = event === undefined;
  await execute(
    tx,
    sql`insert into feed_event (id, feed_id, key, hash, kind, number, lane, effective, entered_at,
                                received_at, sealed, state, reason, detail, settled_at, gains,
                                losses)
        values (${id}::uuid, ${feedId}::uuid, ${key}, ${hash}, ${event?.kind ?? null}, ${number},
                ${laneOf(number ?? "")}, ${day}, ${enteredAt}, ${now}, ${sealed ?? null},
                ${refused ? "failed" : "received"}, ${refused ? "not_valid" : null},
                ${problems ? JSON.stringify(problems) : null}::jsonb, ${refused ? now : null},
                '{}', '{}')
        on conflict (feed_id, key) do update set
          hash = excluded.hash, kind = excluded.kind, number = excluded.number,
          lane = excluded.lane, effective = excluded.effective, entered_at = excluded.entered_at,
          sealed = excluded.sealed, state = excluded.state, reason = excluded.reason,
          detail = excluded.detail, settled_at = excluded.settled_at, attempts = 0`,
  );
}
