import { liftSuspension, suspend } from "#lib/access/index.ts";
import {
  dayMs,
  execute,
  maybe,
  sql,
  type PersonId,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { z } from "zod";
import type { KeptUser } from "../../inbox/feed-event.ts";
import { loadFeed } from "../client-feed.ts";

type Keeping = {
  readonly feedId: string;
  readonly personId: PersonId;
  readonly enteredAt: Date;
  readonly user: KeptUser;
};

/**
 * A step: what a client keeps of somebody besides facts, unless it said something later meanwhile;
 * and its suspension, which ends in their end after some days.
 */
export async function keepUser(work: Work, keeping: Keeping): Promise<void> {
  const { tx, now } = work;
  const { feedId, personId, enteredAt, user } = keeping;
  const attributes = JSON.stringify(user.attributes);
  await execute(
    tx,
    sql`insert into scim_user (person_id, feed_id, external_id, user_name, active, attributes,
                               version, deleted_at, created_at, changed_at)
        values (${personId}::uuid, ${feedId}::uuid, ${user.externalId}, ${user.userName},
                ${user.active}, ${attributes}::jsonb, 1, ${user.isDeleted ? now : null}, ${now},
                ${enteredAt})
        on conflict (person_id) do update set
          feed_id = excluded.feed_id, external_id = excluded.external_id,
          user_name = excluded.user_name, active = excluded.active,
          attributes = excluded.attributes, version = scim_user.version + 1,
          deleted_at = excluded.deleted_at, changed_at = excluded.changed_at
        where scim_user.changed_at <= excluded.changed_at`,
  );
  if (user.suspension === "begins") await beginSuspension(work, keeping);
  if (user.suspension === "ends") await endSuspension(work, personId);
}

/** Whoever is suspended already stays so for another's reason. */
async function beginSuspension(work: Work, { feedId, personId }: Keeping): Promise<void> {
  const { tx, now } = work;
  if ((await suspendedAt(tx, personId)).theirs !== null) return;
  await suspend(work, personId, { reason: "scim", by: "feed" });
  await note(work, personId, now);
  const { suspendDays } = (await loadFeed(tx, feedId)).settings;
  const runAt = new Date(now.getTime() + suspendDays * dayMs);
  const key = `feeds.end-suspended:${personId}`;
  work.later({ task: "feeds.end-suspended", payload: { personId }, runAt, key });
}

/** Only what this client suspended, and nobody else since. */
export async function endSuspension(work: Work, personId: PersonId): Promise<void> {
  const { theirs, ours } = await suspendedAt(work.tx, personId);
  if (ours === null) return;
  await note(work, personId, null);
  if (theirs?.getTime() === ours.getTime()) await liftSuspension(work, personId);
}

const note = ({ tx }: Work, personId: PersonId, at: Date | null) =>
  execute(tx, sql`update scim_user set suspended_at = ${at} where person_id = ${personId}::uuid`);

const Suspended = z.object({ theirs: z.date().nullable(), ours: z.date().nullable() });

async function suspendedAt(tx: Tx, personId: PersonId): Promise<z.output<typeof Suspended>> {
  const found = await maybe(
    tx,
    Suspended,
    sql`select p.suspended_at as theirs, s.suspended_at as ours
        from person p left join scim_user s on s.person_id = p.id
        where p.id = ${personId}::uuid`,
  );
  return found ?? { theirs: null, ours: null };
}
