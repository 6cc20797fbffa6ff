import { isPosternError, maybe, needs, query, sql, type Tx } from "#lib/kernel/index.ts";
import { z } from "zod";
import { openKeys } from "./data-key.ts";
import { keyProvider } from "./key-provider.ts";
import { keysUnderRoot } from "./renewal-store.ts";

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
    /** What an operator should look at, though it works. */
    warnings: z.array(z.string()).optional(),
    reason: z.string().optional(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
  authorize: needs("settings.manage"),
  run: async ({ tx }) => {
    const provider = keyProvider().name;
    const missing = await missingRoots(tx);
    if (missing) return { provider, isUsable: false, reason: "root_key_missing", details: missing };
    const newest = await maybe(
      tx,
      z.object({ id: z.string() }),
      sql`select id from data_key where wrapped_by is null and state = 'active'
          order by created_at desc limit 1`,
    );
    try {
      if (newest) await openKeys(tx, [newest.id]);
      const warnings = (await keyProvider().warnings?.()) ?? [];
      return { provider, isUsable: true, ...(warnings.length > 0 && { warnings: [...warnings] }) };
    } catch (error) {
      if (!isPosternError(error)) throw error;
      return { provider, isUsable: false, reason: error.reason, details: { ...error.details } };
    }
  },
});

/** Root keys that wrapped something here, and that the provider does not have. */
async function missingRoots(tx: Tx): Promise<Record<string, unknown> | undefined> {
  const provider = keyProvider();
  const keys = await keysUnderRoot(tx);
  if (keys.length === 0) return undefined;
  try {
    const there = new Set(await provider.roots());
    const lost = keys.filter(({ wrapped }) => !there.has(provider.rootOf(wrapped)));
    if (lost.length === 0) return undefined;
    const roots = [...new Set(lost.map(({ wrapped }) => provider.rootOf(wrapped)))];
    return { roots, keys: lost.map(({ scope, version }) => `${scope} ${version}`) };
  } catch (error) {
    if (!isPosternError(error)) throw error;
    return { reason: error.reason, ...error.details };
  }
}
