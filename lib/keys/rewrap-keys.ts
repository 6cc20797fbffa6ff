import { z } from "zod";
import { command, onlySystem, type Work } from "#lib/kernel/index.ts";
import { encrypt } from "./cipher.ts";
import { boundOf, ensureKeys, unwrapKeys } from "./data-key.ts";
import { lockHanging, saveRewrapped, type Hanging } from "./renewal-store.ts";

/** Keys in one transaction: well under a second of work, all or nothing. */
const batchKeysMax = 1000;

/**
 * The next keys that hang on a retired key hang on the active one of its scope from now on. They
 * themselves do not change, so readers notice nothing; a batch that runs twice finds nothing.
 */
export const rewrapKeys = command({
  name: "key.rewrap",
  title: "Wrap the next keys that hang on a retired key with the active one",
  right: "system",
  rest: "internal",
  input: z.object({ keysMax: z.number().int().min(1).max(batchKeysMax).default(batchKeysMax) }),
  output: z.object({ keys: z.number() }),
  load: ({ tx }, { keysMax }) => lockHanging(tx, keysMax),
  authorize: onlySystem,
  run: async ({ resource: hanging, ...work }) => {
    if (hanging.length === 0) return { keys: 0 };
    await hangOnActive(work, hanging);
    const scopes = [...new Set(hanging.map(({ parentScope }) => parentScope))].toSorted();
    work.record({ detail: { keys: hanging.length, scopes } });
    work.later({ task: "key.rewrap", payload: {}, key: "key.rewrap" });
    return { keys: hanging.length };
  },
});

async function hangOnActive({ tx, now }: Pick<Work, "tx" | "now">, hanging: readonly Hanging[]) {
  const parents = await ensureKeys(
    tx,
    hanging.map(({ parentScope }) => parentScope),
    now,
  );
  const keys = await unwrapKeys(tx, hanging);
  const rewrapped = hanging.flatMap(({ id, scope, version, parentScope }) => {
    const parent = parents.get(parentScope);
    const key = keys.get(id);
    if (!parent || !key) return [];
    const plain = key.export();
    const wrapped = encrypt(parent.key, boundOf(scope, version), plain);
    plain.fill(0);
    return [{ id, wrapped, wrappedBy: parent.id }];
  });
  await saveRewrapped(tx, rewrapped);
}
