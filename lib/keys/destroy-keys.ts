import type { Work } from "#lib/kernel/index.ts";
import { destroyAll } from "./data-key-store.ts";
import { checkKeyScope } from "./scope.ts";

/**
 * Destroys every version of a scope's key: what they sealed is gone for ever, also in every copy of
 * the database made from now on. Answers how many versions there were.
 */
export async function destroyKeys(work: Work, scope: string): Promise<number> {
  const destroyed = await destroyAll(work.tx, checkKeyScope(scope), work.now);
  if (destroyed === 0) return 0;
  work.record({ action: "key.destroy", target: scope, detail: { versions: destroyed } });
  work.live("keys", [scope]);
  return destroyed;
}
