import type { KeyObject } from "node:crypto";
import { isLive, onLive, singleton, tickMs } from "#lib/kernel/index.ts";

const keysMax = 10_000;
/** After ten minutes a key is unwrapped anew, so that a provider that refuses is noticed. */
const ageMsMax = 600_000;

type Held = { readonly key: KeyObject; readonly since: number };
type Active = { readonly id: string; readonly since: number };
/** How long the choice of a scope's active key is remembered: rotation shows within a minute. */
const activeMsMax = 60_000;

const cache = singleton("keys", () => ({
  keys: new Map<string, Held>(),
  active: new Map<string, Active>(),
  epoch: 0,
  isListening: false,
}));

/**
 * How often everything was forgotten. Who reads a key asks before reading: what was read before a
 * notice and arrives after it may be destroyed, and is not kept.
 */
export const keyEpoch = (): number => cache.epoch;

/** A data key that is in memory, fresh, and would have been forgotten if it were destroyed. */
export function cachedKey(id: string): KeyObject | undefined {
  const found = isLive() ? cache.keys.get(id) : undefined;
  if (found && tickMs() - found.since <= ageMsMax) return found.key;
  cache.keys.delete(id);
  return undefined;
}

export function cacheKey(id: string, key: KeyObject, epoch: number): void {
  listen();
  if (epoch !== cache.epoch) return;
  cache.keys.set(id, { key, since: tickMs() });
  if (cache.keys.size <= keysMax) return;
  const [oldest] = cache.keys.keys();
  if (oldest !== undefined) cache.keys.delete(oldest);
}

/** The scope's active key, as some committed transaction left it. */
export function cachedActive(scope: string): string | undefined {
  const found = isLive() ? cache.active.get(scope) : undefined;
  return found && tickMs() - found.since <= activeMsMax ? found.id : undefined;
}

export function cacheActive(scope: string, id: string, epoch: number): void {
  listen();
  if (epoch !== cache.epoch) return;
  if (cache.active.size >= keysMax) cache.active.clear();
  cache.active.set(scope, { id, since: tickMs() });
}

/** A scope whose remembered active key turned out to be retired. */
export const forgetActive = (scope: string): boolean => cache.active.delete(scope);

function forgetKeys(): void {
  cache.epoch += 1;
  cache.keys.clear();
  cache.active.clear();
}

/** A rotated or destroyed key is forgotten wherever Postern runs. */
function listen(): void {
  if (cache.isListening) return;
  cache.isListening = true;
  onLive(({ topic }) => {
    if (topic === "keys" || topic === "everything") forgetKeys();
  });
}
