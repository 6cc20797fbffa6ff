import { z } from "zod";
import { execute, maybe, rows, sql, type Tx } from "./database.ts";

const StoredSetting = z.object({
  value: z.unknown(),
  /** What held before the last change. */
  previous: z.unknown(),
  changedAt: z.date(),
});
type StoredSetting = z.output<typeof StoredSetting>;

/** What an installation decided under this key; undefined: nothing yet. */
export const findSetting = (tx: Tx, key: string): Promise<StoredSetting | undefined> =>
  maybe(tx, StoredSetting, sql`select value, previous, changed_at from setting where key = ${key}`);

/** What is decided, what held before its last change, and when that was; null: never changed. */
export async function readDecided<T extends object>(
  tx: Tx,
  key: string,
  parse: (stored: unknown) => T,
): Promise<T & { previous: T | null; changedAt: Date | null }> {
  const found = await findSetting(tx, key);
  const before = found?.previous ?? null;
  return {
    ...parse(found?.value),
    previous: before === null ? null : parse(before),
    changedAt: found?.changedAt ?? null,
  };
}

/** Held until commit: of two changes at once the second builds on the first. */
export async function lockSetting(tx: Tx, key: string): Promise<StoredSetting | undefined> {
  await rows(tx, sql`select pg_advisory_xact_lock(hashtextextended(${`setting:${key}`}, 0))::text`);
  return findSetting(tx, key);
}

/** Keeps what is decided, and what held before, also where nothing had been decided. */
export const saveSetting = (
  { tx, now }: { readonly tx: Tx; readonly now: Date },
  key: string,
  { from, to }: { readonly from: unknown; readonly to: unknown },
): Promise<number> =>
  execute(
    tx,
    sql`insert into setting (key, value, previous, changed_at)
        values (${key}, ${JSON.stringify(to)}::jsonb, ${JSON.stringify(from)}::jsonb, ${now})
        on conflict (key) do update
        set value = excluded.value, previous = excluded.previous,
            changed_at = excluded.changed_at`,
  );
