import { z } from "zod";
import { execute, maybe, sql, type Tx } from "./database.ts";
import type { Work } from "./command.ts";

/** What an installation decided under this key; undefined: nothing yet. */
export async function readStoredSetting(tx: Tx, key: string): Promise<unknown> {
  const found = await maybe(
    tx,
    z.object({ value: z.unknown() }),
    sql`select value from setting where key = ${key}`,
  );
  return found?.value;
}

/** A step: replaces what was decided under this key. */
export const storeSetting = (
  { tx, now }: Pick<Work, "tx" | "now">,
  key: string,
  value: unknown,
): Promise<number> =>
  execute(
    tx,
    sql`insert into setting (key, value, changed_at)
        values (${key}, ${JSON.stringify(value)}::jsonb, ${now})
        on conflict (key) do update set value = excluded.value, changed_at = excluded.changed_at`,
  );
