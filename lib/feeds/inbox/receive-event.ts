import { createHash } from "node:crypto";
import { z } from "zod";
import {
  conflict,
  execute,
  newId,
  one,
  port,
  queueJobs,
  recordDoor,
  sql,
  type Problem,
  type Tx,
} from "#lib/kernel/index.ts";
import { eventPlace, eventScope, laneOf, wholePlace } from "./event.ts";
import type { HrEvent } from "./hr-event.ts";
import { jobOfLane } from "./queue-lane.ts";
import { signersIn } from "./secret-store.ts";

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
  /** How it became an event, where the source speaks its own language. */
  readonly mapped?: MappedBy | undefined;
};

export type MappedBy = {
  readonly version: number;
  /** Who wrote the mapping. */
  readonly authors: readonly string[];
  /** Nobody comes or goes by it until somebody looked. */
  readonly isHint?: boolean;
  /** A rule says that nothing is to come of it. */
  readonly isIgnored?: boolean;
  /** What could not be mapped, kept for some days. */
  readonly whole?: Buffer;
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
    await claimKey(tx, { ...incoming, hash, now });
    const known = await lockKnown(tx, incoming);
    // What was no event as it came may come again, put right; what somebody looked at may not.
    const isRefused = known.state === "failed" && known.kind === null;
    const isNew = known.state === "new";
    const isSame = known.hash.equals(hash);
    if (isSame && !isNew && !isMappedAnew(known, incoming)) {
      return isRefused ? "refused" : "duplicate";
    }
    if (!isRefused && !isNew) {
      // Under another mapping the same event says something else, or nothing.
      if (isMappedAnew(known, incoming)) return "duplicate";
      throw conflict("event_key_reused");
    }
    await write(tx, { ...incoming, id: known.id, hash, now });
    live("feeds", [incoming.feedId]);
    if (incoming.mapped?.isIgnored === true) return "received";
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
  kind: z.string().nullable(),
  mappingVersion: z.number().nullable(),
});
type Known = z.output<typeof Known>;

const isMappedAnew = ({ mappingVersion }: Known, { mapped }: Incoming): boolean =>
  mappingVersion !== null && mappingVersion !== mapped?.version;

type Claiming = Incoming & { readonly hash: Buffer; readonly now: Date };

/** Of several who bring one key at once, one is first; the others wait until it is written. */
const claimKey = (tx: Tx, { feedId, key, hash, enteredAt, now }: Claiming) =>
  execute(
    tx,
    sql`insert into feed_event (id, feed_id, key, hash, lane, entered_at, received_at, state, gains,
                                losses)
        values (${newId()}::uuid, ${feedId}::uuid, ${key}, ${hash}, 0, ${enteredAt}, ${now}, 'new',
                '{}', '{}')
        on conflict (feed_id, key) do nothing`,
  );

const lockKnown = (tx: Tx, { feedId, key }: Incoming) =>
  one(
    tx,
    Known,
    sql`select id, hash, state, kind, mapping_version from feed_event
        where feed_id = ${feedId}::uuid and key = ${key} for update`,
  );

type Writing = Incoming & { readonly id: string; readonly hash: Buffer; readonly now: Date };

/** What cannot be mapped waits so long for a better mapping. */
export const wholeDays = 7;

async function write(tx: Tx, { id, hash, now, mapped, ...incoming }: Writing): Promise<void> {
  const { enteredAt, event, problems } = incoming;
  const plain = event && Buffer.from(JSON.stringify(event));
  const sealed = plain && (await port("seal")(tx, eventScope, eventPlace(id), plain));
  const { whole } = mapped ?? {};
  const kept = whole && (await port("seal")(tx, eventScope, wholePlace(id), whole));
  const number = event?.employeeNumber ?? null;
  const day = event && "day" in event ? (event.day ?? null) : null;
  const { state, reason } = stateOf(event, mapped);
  await execute(
    tx,
    sql`update feed_event
        set hash = ${hash}, kind = ${event?.kind ?? null}, number = ${number},
            lane = ${laneOf(number ?? "")}, effective = ${day}, entered_at = ${enteredAt},
            sealed = ${sealed ?? null}, signed_by = array(${signersIn(incoming.feedId, now)}),
            state = ${state}, reason = ${reason}, attempts = 0,
            whole = ${kept ?? null}, mapping_version = ${mapped?.version ?? null},
            is_hint = ${mapped?.isHint ?? false},
            mapped_by = ${[...(mapped?.authors ?? [])]}::uuid[],
            detail = ${problems ? JSON.stringify(problems) : null}::jsonb,
            settled_at = case when ${state !== "received"} then received_at end
        where id = ${id}::uuid`,
  );
}

function stateOf(event: HrEvent | undefined, mapped: MappedBy | undefined) {
  if (mapped?.isIgnored === true) return { state: "ignored", reason: "mapped_to_nothing" };
  if (event !== undefined) return { state: "received", reason: null };
  return { state: "failed", reason: mapped?.whole ? "not_mapped" : "not_valid" };
}
