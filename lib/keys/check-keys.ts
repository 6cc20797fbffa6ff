import { isPosternError, maybe, needs, query, sql } from "#lib/kernel/index.ts";
import { z } from "zod";
import { openKeys } from "./data-key.ts";
import { keyProvider } from "./key-provider.ts";

/** Whether this process's root key is the one that wrapped the keys of this database. */
export const checkKeys = query({
  name: "key.check",
  title: "Check that the key provider opens the keys of this database",
  right: "settings.manage",
  rest: { method: "GET", path: "/keys/check" },
  input: z.object({}),
  output: z.object({
    provider: z.string(),
    isUsable: z.boolean(),
    reason: z.string().optional(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
  authorize: needs("settings.manage"),
  run: async ({ tx }) => {
    const provider = keyProvider().name;
    const newest = await maybe(
      tx,
      z.object({ id: z.string() }),
      sql`select id from data_key where wrapped_by is null and state = 'active'
          order by created_at desc limit 1`,
    );
    if (!newest) return { provider, isUsable: true };
    try {
      await openKeys(tx, [newest.id]);
      return { provider, isUsable: true };
    } catch (error) {
      if (!isPosternError(error)) throw error;
      return { provider, isUsable: false, reason: error.reason, details: { ...error.details } };
    }
  },
});
