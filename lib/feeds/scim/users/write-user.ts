import { z } from "zod";
import { maybe, newId, one, sql, type PersonId, type Tx, type Work } from "#lib/kernel/index.ts";
import { ensureLegalEntity, idsOfUnits, registerUnits } from "#lib/people/index.ts";
import { applyEvents } from "../../inbox/apply-events.ts";
import { wake } from "../../inbox/event-store.ts";
import type { ScimWrite } from "../../inbox/feed-event.ts";
import { hashOfSaid, keepWrite, type Write } from "../../inbox/keep-write.ts";
import { queueLane } from "../../inbox/queue-lane.ts";
import { holdsOf } from "../../holds-of.ts";
import type { ClientFeed } from "../client-feed.ts";
import { HeldWrite, type Answer, type Held } from "../held-write.ts";
import type { Resource } from "../schema.ts";
import { ScimError } from "../scim-error.ts";
import { hrUrn } from "../urns.ts";
import type { EventTold } from "./user-body.ts";
import { whyHeld } from "./why-held.ts";
import { unitNamed } from "./find-named.ts";
import { checkFacts, unitSaid } from "./user-facts.ts";
import { resourceOf } from "./user-resource.ts";
import { findUser, type UserRow } from "./user-row.ts";

export const answerOf = (row: UserRow, feed: ClientFeed | undefined): Answer => ({
  resource: resourceOf(row, feed?.id),
  version: row.version,
});

type Named = { readonly orgCode?: string | undefined; readonly orgName?: string | undefined };

/** The unit that a change names, if it names one. */
export async function unitOf(tx: Tx, after: Resource, before: Resource): Promise<Named> {
  const said = unitSaid(after, before);
  if (said === undefined || said === null) return {};
  const { code: orgCode, name: orgName } = await unitNamed(tx, said);
  checkFacts({ orgCode, orgName: orgName ?? null });
  return { orgCode, orgName };
}

/** A step: a unit that nobody named before is made, before anybody is locked. */
export async function readyUnit(work: Work, after: Resource, before: Resource): Promise<void> {
  const { orgCode: code, orgName: name = null } = await unitOf(work.tx, after, before);
  if (code === undefined || (await idsOfUnits(work.tx)).has(code)) return;
  const legalEntityId = await ensureLegalEntity(work);
  await registerUnits(work, [{ code, name, parentCode: null }], legalEntityId);
}

/** When a write of somebody who is locked came: after everything that was told of them before. */
export async function arrivalOf(
  { tx, now }: Work,
  personId: string | undefined,
): Promise<{ readonly now: Date; readonly enteredAt: Date }> {
  if (personId === undefined) return { now, enteredAt: now };
  const last = await one(
    tx,
    z.object({ at: z.date().nullable(), enteredAt: z.date().nullable() }),
    sql`select max(at) as at, max(entered_at) as entered_at from (
          select recorded_at as at, entered_at from person_statement
          where person_id = ${personId}::uuid and entered_at <= recorded_at + interval '1 minute'
          union all
          select null, changed_at from scim_user where person_id = ${personId}::uuid) told`,
  );
  const at = last.at !== null && last.at > now ? last.at : now;
  const next = last.enteredAt === null ? at : new Date(last.enteredAt.getTime() + 1);
  return { now: at, enteredAt: next > at ? next : at };
}

export type Writing = {
  readonly feed: ClientFeed;
  /** As they were; unset: somebody new. */
  readonly row: UserRow | undefined;
  readonly event: ScimWrite;
  /** What its client calls it, and what came under that name; unset: it has none. */
  readonly told: EventTold | undefined;
  readonly enteredAt: Date;
};

/**
 * A step: tells a write, lets access follow, and keeps it in the inbox beside what it changed.
 * @throws HeldWrite where somebody has to look at it first.
 */
export async function writeUser(work: Work, writing: Writing): Promise<PersonId> {
  const { feed, row, event, told, enteredAt } = writing;
  const id = newId();
  const { key = id, said } = told ?? {};
  const write: Write = { id, feedId: feed.id, key, said, event, enteredAt, personId: row?.id };
  const held = (why: Held) => new HeldWrite(write, why, row && answerOf(row, feed));
  const why = await whyHeld(work, write, row);
  if (why !== undefined) throw held(why);
  const [settled] = await applied(work, write, held);
  const personId = settled?.personId as PersonId | undefined;
  if (settled === undefined || personId === undefined) throw new Error("a write about nobody");
  await keepWrite(work, write, settled);
  const turn = event.says && "turn" in event.says ? (event.says.turn ?? null) : null;
  const { suspension, isDeleted } = event.user;
  const detail = { feedId: feed.id, eventId: id, turn, suspension, isDeleted };
  const personal = { said: JSON.stringify(event.says ?? {}).slice(0, 8000) };
  work.record({ target: personId, persons: [personId], detail, personal });
  work.live("feeds", [feed.id]);
  return personId;
}

async function applied(work: Work, write: Write, held: (why: Held) => HeldWrite) {
  try {
    const told = [{ ...write, isReleased: false, isHint: false, mappedBy: [], signedBy: [] }];
    const { settled, numbers } = await applyEvents(work, write.feedId, told);
    // What others told of somebody who was to come is due.
    for (const each of await wake(work, numbers)) queueLane(work, each);
    return settled;
  } catch (error) {
    const [hold] = holdsOf(error);
    throw hold === undefined ? error : held(hold);
  }
}

const Seen = z.object({
  personId: z.string().nullable(),
  hash: z.instanceof(Uint8Array).transform((bytes) => Buffer.from(bytes)),
});

/**
 * Whom an event that was seen before was about; unset: it is new.
 * @throws ScimError 409 where something else came under its name.
 */
export async function seenBefore(
  { tx }: Work,
  feed: ClientFeed,
  told: EventTold | undefined,
): Promise<z.output<typeof Seen> | undefined> {
  if (told === undefined) return undefined;
  const seen = await maybe(
    tx,
    Seen,
    sql`select person_id, hash from feed_event
        where feed_id = ${feed.id}::uuid and key = ${told.key}`,
  );
  if (seen === undefined || seen.hash.equals(hashOfSaid(told.said))) return seen;
  throw new ScimError(409, `${hrUrn}:eventId: something else came under this id`);
}

/** How they are after it. */
export async function writtenUser(work: Work, feed: ClientFeed, id: string): Promise<Answer> {
  const row = await findUser(work.tx, id);
  if (!row) throw new Error("whoever was written is gone");
  return answerOf(row, feed);
}
