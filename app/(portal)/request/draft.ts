import type { Standing } from "#components/requests/requestable-row.tsx";

/** Something to ask for, before it is sent. */
export type DraftItem = {
  readonly kind: "entitlement" | "role";
  readonly id: string;
  readonly name: string;
  readonly system: string | null;
  readonly systemKind: string | null;
  readonly risk: string;
  /** Null: without an end. */
  readonly minutes: number | null;
};

export type Draft = {
  readonly items: readonly DraftItem[];
  readonly reason: string;
  /** As the field holds it, in the reader's zone; empty: when approved. */
  readonly startsAt: string;
};

export const emptyDraft: Draft = { items: [], reason: "", startsAt: "" };

/** Most things of one request. */
export const itemsMax = 20;

type Found = Omit<DraftItem, "minutes"> & {
  readonly minutesMax: number | null;
  readonly standing: Standing;
};

const week = 7 * 1440;

/** Asked for a week at first, or for as long as it may be. */
export const draftItemOf = (found: Found, minutes?: number | null): DraftItem => ({
  kind: found.kind,
  id: found.id,
  name: found.name,
  system: found.system,
  systemKind: found.systemKind,
  risk: found.risk,
  minutes: minutes === undefined ? Math.min(week, found.minutesMax ?? week) : minutes,
});

export const withItem = (draft: Draft, item: DraftItem): Draft =>
  draft.items.length >= itemsMax || draft.items.some(({ id }) => id === item.id)
    ? draft
    : { ...draft, items: [...draft.items, item] };

export const withoutItem = (draft: Draft, id: string): Draft => ({
  ...draft,
  items: draft.items.filter((item) => item.id !== id),
});

export const withMinutes = (draft: Draft, id: string, minutes: number | null): Draft => ({
  ...draft,
  items: draft.items.map((item) => (item.id === id ? { ...item, minutes } : item)),
});

/** What the server is asked: the same for looking ahead and for sending. */
export const askedOf = (draft: Draft, beneficiaryId: string) => ({
  beneficiaryId,
  items: draft.items.map(({ kind, id, minutes }) => ({
    targetKind: kind,
    targetId: id,
    minutes,
    startsAt: instantOf(draft.startsAt),
  })),
});

/** The field's own text is the browser's local time. */
function instantOf(text: string): string | null {
  const at = new Date(text);
  return text === "" || Number.isNaN(at.getTime()) ? null : at.toISOString();
}
