import { emptyDraft, type Draft } from "./draft.ts";

const key = "postern.request";
const listeners = new Set<() => void>();
const held: { draft?: Draft } = {};

/** A draft outlives a reload of its tab, and nothing else. */
function readKept(): Draft {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? "null");
    return isDraft(kept) ? kept : emptyDraft;
  } catch {
    return emptyDraft;
  }
}

const isDraft = (kept: unknown): kept is Draft =>
  typeof kept === "object" && kept !== null && "items" in kept && Array.isArray(kept.items);

export const currentDraft = (): Draft => (held.draft ??= readKept());

export function changeDraft(make: (draft: Draft) => Draft): void {
  held.draft = make(currentDraft());
  try {
    if (held.draft === emptyDraft) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(held.draft));
  } catch {
    // Storage may be full or forbidden: the page itself still holds everything.
  }
  for (const listener of listeners) listener();
}

export function listenToDraft(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
