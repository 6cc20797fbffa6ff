import {
  isPosternError,
  maybe,
  needs,
  PosternError,
  query,
  sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { z } from "zod";
import { openKeys } from "./data-key.ts";
import { keyProvider, type KeyProvider } from "./key-provider.ts";
import { keysUnderRoot, type UnderRoot } from "./renewal-store.ts";

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
    const newest = await maybe(
      tx,
      z.object({ id: z.string() }),
      sql`select id from data_key where wrapped_by is null and state = 'active'
          order by created_at desc limit 1`,
    );
    try {
      await refuseMissingRoots(tx);
      if (newest) await openKeys(tx, [newest.id]);
      const warnings = [...((await keyProvider().warnings?.()) ?? []), ...(await unfinished(tx))];
      return { provider, isUsable: true, ...(warnings.length > 0 && { warnings }) };
    } catch (error) {
      if (!isPosternError(error)) throw error;
      return { provider, isUsable: false, reason: error.reason, details: { ...error.details } };
    }
  },
});

/** @throws {PosternError} naming root keys that wrapped something here and are not there. */
async function refuseMissingRoots(tx: Tx): Promise<void> {
  const provider = keyProvider();
  const keys = await keysUnderRoot(tx);
  if (keys.length === 0) return;
  const there = new Set(await provider.roots());
  const lost = keys.filter(({ wrapped }) => !there.has(provider.rootOf(wrapped)));
  if (lost.length === 0) return;
  const roots = [...new Set(lost.map(({ wrapped }) => provider.rootOf(wrapped)))];
  throw new PosternError("unavailable", "root_key_missing", {
    roots,
    keys: lost.map(({ scope, version }) => `${scope} ${version}`),
  });
}

/** A rotation of the root key that stopped half-way, or that the provider began by itself. */
async function unfinished(tx: Tx): Promise<string[]> {
  const opened = keyProvider();
  const all = await keysUnderRoot(tx);
  if (opened.both) return betweenTwo(opened.both, all);
  return earlier(opened, all);
}

/** Where both are used the move is not over; which way it goes, whoever began it knows. */
function betweenTwo([one, other]: readonly [KeyProvider, KeyProvider], keys: readonly UnderRoot[]) {
  const count = keys.filter(({ wrapped }) => other.made(wrapped)).length;
  return count === 0
    ? []
    : [`${count} keys hang on "${other.name}": "postern keys move --to ${one.name}" goes on`];
}

async function earlier(provider: KeyProvider, keys: readonly UnderRoot[]): Promise<string[]> {
  const [current] = await provider.roots().catch(() => []);
  if (current === undefined) return [];
  const behind = keys.filter(({ wrapped }) => provider.rootOf(wrapped) !== current);
  return behind.length === 0
    ? []
    : [`${behind.length} keys hang on an earlier root key: "postern keys rotate-root" goes on`];
}
