import { onLive, singleton } from "#lib/kernel/index.ts";
import type { CheckedRow } from "./checked-row.ts";

export type Entry = { readonly row: CheckedRow; seenAtMs: number };

const entriesMax = 200_000;

/**
 * Tickets that this process knows, by the hash of their handle, and which of them hang on what: a
 * notice that names subjects forgets only those.
 */
class TicketCache {
  /** Goes up with every notice: what was read before one may not show what it told of. */
  notices = 0;
  readonly #entries = new Map<string, Entry>();
  readonly #keysOf = new Map<string, Set<string>>();

  find(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  keep(key: string, entry: Entry): void {
    if (this.#entries.size >= entriesMax) this.clear();
    this.#drop(key);
    this.#entries.set(key, entry);
    for (const id of entry.row.bearerIds) {
      const keys = this.#keysOf.get(id);
      if (keys) keys.add(key);
      else this.#keysOf.set(id, new Set([key]));
    }
  }

  /** Forgets everything that hangs on one of these; without any, everything. */
  forget(ids: readonly string[]): void {
    this.notices += 1;
    if (ids.length === 0) this.clear();
    for (const id of ids) for (const key of [...(this.#keysOf.get(id) ?? [])]) this.#drop(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#keysOf.clear();
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    for (const id of entry.row.bearerIds) {
      const keys = this.#keysOf.get(id);
      keys?.delete(key);
      if (keys?.size === 0) this.#keysOf.delete(id);
    }
  }
}

export const ticketCache = singleton("tickets", () => {
  const cache = new TicketCache();
  onLive(({ topic, ids }) => {
    if (topic === "tickets") cache.forget(ids);
    else if (topic === "people" || topic === "everything") cache.forget([]);
  });
  return cache;
});
