import { z } from "zod";
import {
  conflict,
  execute,
  idOf,
  many,
  rows,
  sql,
  type Sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";

export const SecretId = idOf("feed-secret");

/** Secrets that count, the newest first. */
export const liveSecrets = (tx: Tx, feedId: string, now: Date) =>
  many(
    tx,
    z.object({
      id: SecretId,
      sealed: z.instanceof(Uint8Array),
      /** The source made it: its text is the key. */
      isGiven: z.boolean(),
      createdBy: z.string().nullable(),
    }),
    sql`select id, sealed, is_given, created_by from feed_secret
        where feed_id = ${feedId}::uuid and (ends_at is null or ends_at > ${now})
        order by created_at desc, id desc`,
  );

/**
 * Who could tell in this feed's name: by a secret that counts, by the module that speaks for it, be
 * it as its owner or as who set its keys, or by having chosen that module.
 */
export const signersIn = (feedId: string, now: Date): Sql => sql`
  select s.created_by as id from feed_secret s
  where s.feed_id = ${feedId}::uuid and s.created_by is not null
    and (s.ends_at is null or s.ends_at > ${now})
  union
  select x.id from feed f join module m on m.id = f.module_id
  cross join lateral (values (m.owner_id), (m.shaped_by), (f.bound_by)) as x (id)
  where f.id = ${feedId}::uuid and x.id is not null
  union
  select k.created_by from feed_wecom_key k
  where k.feed_id = ${feedId}::uuid and k.created_by is not null
    and (k.ends_at is null or k.ends_at > ${now})`;

export async function signersOf(tx: Tx, feedId: string, now: Date): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    sql`select id::text from (${signersIn(feedId, now)}) s`,
  );
  return found.map(({ id }) => id);
}

/** How long what a feed was signed with before still counts, in hours. */
export const OverlapHours = z.number().int().min(0).max(720).default(24);

/** Two at a time: the one that is used, and the one that replaces it. */
const secretsMax = 2;

type Rotating = {
  /** Of the kind that is replaced. */
  readonly table: Sql;
  readonly feedId: string;
  readonly overlapHours: number;
  /** How many of them count now. */
  readonly live: number;
};

/**
 * A step: what a feed is signed with by now ends after the overlap; the caller adds the next.
 * @throws conflict `two_secrets_count`
 */
export async function endAfterOverlap({ tx, now }: Work, rotating: Rotating): Promise<void> {
  const { table, feedId, overlapHours, live } = rotating;
  if (live >= secretsMax) {
    throw conflict("two_secrets_count", { expected: "end the older one first" });
  }
  const until = new Date(now.getTime() + overlapHours * 3_600_000);
  await execute(
    tx,
    sql`update ${table} set ends_at = ${until}
        where feed_id = ${feedId}::uuid and ends_at is null`,
  );
}
