import { createHash } from "node:crypto";
import { z } from "zod";
import {
  command,
  execute,
  onlySystem,
  PersonId,
  port,
  rows,
  sql,
  type Work,
} from "#lib/kernel/index.ts";
import { eventPlace, eventScope, laneOf } from "./event.ts";
import type { Settled } from "./event-store.ts";
import type { ScimWrite } from "./feed-event.ts";
import { signersIn } from "./secret-store.ts";

/** A write of SCIM on its way into the inbox. */
export type Write = {
  readonly id: string;
  readonly feedId: string;
  /** Of what happened, as the client named it, or ours. */
  readonly key: string;
  readonly event: ScimWrite;
  /** What came under its client's id, which never stands for anything else. */
  readonly said?: string | undefined;
  readonly enteredAt: Date;
  /** Unset: somebody who is not there yet. */
  readonly personId?: string | undefined;
};

/** The same write says the same, whenever it comes; an event of its client's, what came with it. */
const hashOf = ({ said, event: { effective: _effective, ...event } }: Write): Buffer =>
  hashOfSaid(said ?? JSON.stringify(event));

export const hashOfSaid = (said: string): Buffer => createHash("sha256").update(said).digest();

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
                                losses, signed_by, detail)
        values (${id}::uuid, ${feedId}::uuid, ${key}, ${hashOf(write)}, ${event.kind}, ${number},
                ${laneOf(number)}, ${from}, ${enteredAt}, ${now}, ${sealed}, ${settled.state},
                ${settled.reason ?? null}, ${now}, ${settled.personId ?? null}::uuid,
                ${[...(settled.gains ?? [])]}::uuid[], ${[...(settled.losses ?? [])]}::uuid[],
                array(${signersIn(feedId, now)}),
                ${settled.detail === undefined ? null : JSON.stringify(settled.detail)}::jsonb)
        on conflict (feed_id, key) do nothing`,
  );
}

/** A write that somebody has to look at waits for them; said again meanwhile, it waits once. */
export const holdWrite = command({
  name: "feed-event.hold",
  title: "Keeps a write of SCIM that somebody has to look at first.",
  right: "system",
  rest: "internal",
  input: z.object({
    write: z.custom<Write>(),
    reason: z.string(),
    detail: z.unknown().optional(),
    gains: z.array(z.string()).optional(),
    losses: z.array(z.string()).optional(),
  }),
  output: z.object({ isHeld: z.boolean() }),
  load: async () => undefined,
  authorize: onlySystem,
  run: async (work) => {
    const { write, ...held } = work.input;
    const { feedId, personId } = write;
    const waiting = await rows(
      work.tx,
      sql`select id from feed_event
          where feed_id = ${feedId}::uuid and state = 'held'
            and number = ${write.event.employeeNumber} and hash = ${hashOf(write)}`,
    );
    if (waiting.length > 0) return { isHeld: true };
    await keepWrite(work, write, { state: "held", personId, ...held });
    const persons = personId === undefined ? [] : [PersonId.parse(personId)];
    work.record({ target: write.id, persons, detail: { feedId, reason: held.reason } });
    work.announce("feed.events-held", { feedId });
    work.live("feeds", [feedId]);
    return { isHeld: true };
  },
});
