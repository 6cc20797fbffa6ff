import type { Work } from "#lib/kernel/index.ts";
import { destroyKeys, lockDoomed } from "./destruction-store.ts";
import { subjectOf } from "./sealed-place.ts";

/**
 * A step: destroys the keys of subjects whose time is over, and with them all that they sealed. The
 * room that owns what was sealed says when that is, and why, in its own event.
 * @throws when a scope is of a whole class: those are only destroyed by two people.
 */
export async function forgetKeys(work: Work, scopes: readonly string[]): Promise<number> {
  let forgotten = 0;
  for (const scope of scopes.toSorted()) {
    if (subjectOf(scope) === undefined) throw new Error(`"${scope}" is of a class`);
    const keys = await lockDoomed(work.tx, scope, null);
    const ids = keys.map(({ id }) => id);
    await destroyKeys(work.tx, ids, work.now);
    work.live("keys", ids);
    forgotten += ids.length;
  }
  return forgotten;
}
