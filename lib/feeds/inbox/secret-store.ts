import { z } from "zod";
import { idOf, many, sql, type Tx } from "#lib/kernel/index.ts";

export const SecretId = idOf("feed-secret");

/** Secrets that count, the newest first. */
export const liveSecrets = (tx: Tx, feedId: string, now: Date) =>
  many(
    tx,
    z.object({
      id: SecretId,
      sealed: z.instanceof(Uint8Array),
      createdBy: z.string().nullable(),
    }),
    sql`select id, sealed, created_by from feed_secret
        where feed_id = ${feedId}::uuid and (ends_at is null or ends_at > ${now})
        order by created_at desc, id desc`,
  );

/** Who has seen a secret that counts: they could sign whatever they like. */
export const secretMakers = async (tx: Tx, feedId: string, now: Date): Promise<string[]> =>
  (await liveSecrets(tx, feedId, now)).flatMap(({ createdBy }) => createdBy ?? []);
