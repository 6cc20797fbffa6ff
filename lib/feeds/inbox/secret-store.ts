import { z } from "zod";
import { idOf, many, rows, sql, type Tx } from "#lib/kernel/index.ts";

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

/** Who could tell in this feed's name: by a secret that counts, or a module that they own. */
export async function secretMakers(tx: Tx, feedId: string, now: Date): Promise<string[]> {
  const owners = await rows<{ id: string }>(
    tx,
    sql`select m.owner_id::text as id from feed f join module m on m.id = f.module_id
        where f.id = ${feedId}::uuid and m.owner_id is not null`,
  );
  const makers = (await liveSecrets(tx, feedId, now)).flatMap(({ createdBy }) => createdBy ?? []);
  const wecom = await rows<{ id: string }>(
    tx,
    sql`select distinct created_by::text as id from feed_wecom_key
        where feed_id = ${feedId}::uuid and created_by is not null
          and (ends_at is null or ends_at > ${now})`,
  );
  return [...makers, ...[...owners, ...wecom].map(({ id }) => id)];
}
