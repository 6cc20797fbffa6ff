import { createHash } from "node:crypto";
import {
  execute,
  port,
  queueJobs,
  recordDoor,
  rows,
  sql,
  type Recording,
  type Work,
} from "#lib/kernel/index.ts";
import { eventPlace, eventScope, laneOf } from "./event.ts";
import type { Settled } from "./event-store.ts";
import type { ScimWrite } from "./feed-event.ts";

/** A write of SCIM on its way into the inbox. */
export type Write = {
  readonly id: string;
  readonly feedId: string;
  /** Of what happened, as the client named it, or ours. */
  readonly key: string;
  readonly event: ScimWrite;
  readonly enteredAt: Date;
  /** Unset: somebody who is not there yet. */
  readonly personId?: string | undefined;
};

/** The same write says the same, whenever it comes. */
const hashOf = ({ event: { effective: _effective, ...said } }: Write): Buffer =>
  createHash("sha256").update(JSON.stringify(said)).digest();

/** A step: what was said, sealed, and what became of it. */
export async function keepWrite(
  { tx, now }: Pick<Work, "tx" | "now">,
  write: Write,
  settled: Omit<Settled, "id">,
): Promise<void> {
  const { id, feedId, key, event, enteredAt } = write;
  const plain = Buffer.from(JSON.stringify(event));
  const sealed = await port("seal")(tx, eventScope, eventPlace(id), plain);
  const { effective, employeeNumber: number } = event;
  const from = "day" in effective ? effective.day : effective.at.toISOString();
  await execute(
    tx,
    sql`insert into feed_event (id, feed_id, key, hash, kind, number, lane, effective, entered_at,
                                received_at, sealed, state, reason, settled_at, person_id, gains,
                                losses)
        values (${id}::uuid, ${feedId}::uuid, ${key}, ${hashOf(write)}, ${event.kind}, ${number},
                ${laneOf(number)}, ${from}, ${enteredAt}, ${now}, ${sealed}, ${settled.state},
                ${settled.reason ?? null}, ${now}, ${settled.personId ?? null}::uuid,
                ${[...(settled.gains ?? [])]}::uuid[], ${[...(settled.losses ?? [])]}::uuid[])
        on conflict (feed_id, key) do nothing`,
  );
}

type Holding = { readonly write: Write; readonly reason: string };

/** A write that somebody has to look at waits for them; said again meanwhile, it waits once. */
export const holdWrite = recordDoor({
  name: "feed.hold-write",
  tables: ["feed_event"],
  run: async (at: Recording, { write, reason }: Holding): Promise<void> => {
    const { feedId, event, personId } = write;
    const waiting = await rows(
      at.tx,
      sql`select id from feed_event
          where feed_id = ${feedId}::uuid and state = 'held' and number = ${event.employeeNumber}
            and hash = ${hashOf(write)}`,
    );
    if (waiting.length > 0) return;
    await keepWrite(at, write, { state: "held", reason, personId });
    const held = { name: "feed.events-held", payload: { feedId } };
    await queueJobs(at.tx, port("reactionsTo")(held));
    at.live("feeds", [feedId]);
  },
});
