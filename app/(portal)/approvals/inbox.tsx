"use client";

import { useTranslations } from "next-intl";
import { useRouter, useSearchParams } from "next/navigation";
import {
  createContext,
  startTransition,
  useCallback,
  useContext,
  useMemo,
  useOptimistic,
  useRef,
  useState,
  type ReactNode,
} from "react";
import { usePageKeys } from "#components/shell/use-page-keys.ts";
import { toast } from "#components/ui/toast.tsx";

/** What the list and the panel know of an item. */
export type InboxItem = {
  itemId: string;
  contentHash: string;
  beneficiary: string;
  target: string;
  system: string | null;
  minutes: number | null;
};

type Inbox = {
  items: readonly InboxItem[];
  /** Marked in the list at once; the panel follows when it is read. */
  chosen: string | undefined;
  /** The panel still shows another item than the one marked: nothing is decided meanwhile. */
  isMoving: boolean;
  selected: ReadonlySet<string>;
  toggle: (itemId: string, isRange?: boolean) => void;
  clear: () => void;
  hrefOf: (itemId: string | undefined) => string;
  /** Goes on to what follows the item that was decided. */
  decided: (itemIds: readonly string[], fact: string) => void;
};

const Context = createContext<Inbox | undefined>(undefined);

export function useInbox(): Inbox {
  const found = useContext(Context);
  if (!found) throw new Error("useInbox: no InboxProvider above this component");
  return found;
}

type Props = {
  items: readonly InboxItem[];
  /** Shown in the panel: the one in the address, else the first. */
  chosen: string | undefined;
  canDecide: boolean;
  children: ReactNode;
};

/** Which item is open, which are selected, and the keys that move between them. */
export function InboxProvider({ items, chosen: shown, canDecide, children }: Props) {
  const [router, params] = [useRouter(), useSearchParams()];
  const [chosen, aim] = useOptimistic(shown);
  const { selected, toggle, clear, drop } = useSelection(items);
  const hrefOf = useCallback(
    (itemId: string | undefined) => {
      const next = new URLSearchParams(params);
      if (itemId === undefined) next.delete("item");
      else next.set("item", itemId);
      return next.size === 0 ? "/approvals" : `/approvals?${next.toString()}`;
    },
    [params],
  );
  const at = items.findIndex(({ itemId }) => itemId === chosen);
  const move = (step: 1 | -1) => {
    const next = items[Math.max(0, Math.min(items.length - 1, at + step))];
    if (!next) return;
    startTransition(() => {
      aim(next.itemId);
      router.replace(hrefOf(next.itemId), { scroll: false });
    });
  };
  const decided = useDecided({ items, chosen, hrefOf, drop });
  usePageKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => document.querySelector<HTMLElement>("[data-decide]")?.focus(),
    ...(canDecide && {
      x: () => chosen !== undefined && toggle(chosen),
      "shift+x": () => chosen !== undefined && toggle(chosen, true),
    }),
    Escape: () => {
      if (selected.size > 0) clear();
      else if (params.has("item")) router.replace(hrefOf(undefined), { scroll: false });
    },
  });
  const value = useMemo<Inbox>(
    () => ({ items, chosen, isMoving: chosen !== shown, selected, toggle, clear, hrefOf, decided }),
    [items, chosen, shown, selected, toggle, clear, hrefOf, decided],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

function useSelection(items: readonly InboxItem[]) {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string>(undefined);
  // What left the list, because somebody decided it, leaves the selection.
  const selected = useMemo(
    () => new Set(items.map(({ itemId }) => itemId).filter((id) => marked.has(id))),
    [items, marked],
  );
  const toggle = useCallback(
    (itemId: string, isRange = false) => {
      const ids = items.map((item) => item.itemId);
      const [from, to] = [ids.indexOf(last.current ?? itemId), ids.indexOf(itemId)];
      last.current = itemId;
      setMarked((before) => {
        const next = new Set(before);
        if (isRange && from !== -1) {
          for (const id of ids.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(id);
        } else if (!next.delete(itemId)) next.add(itemId);
        return next;
      });
    },
    [items],
  );
  const clear = useCallback(() => setMarked(new Set()), []);
  const drop = useCallback(
    (ids: readonly string[]) =>
      setMarked((before) => new Set([...before].filter((id) => !ids.includes(id)))),
    [],
  );
  return { selected, toggle, clear, drop };
}

type Deciding = Pick<Inbox, "items" | "chosen" | "hrefOf"> & {
  drop: (ids: readonly string[]) => void;
};

function useDecided({ items, chosen, hrefOf, drop }: Deciding): Inbox["decided"] {
  const t = useTranslations("approvals");
  const [router, params] = [useRouter(), useSearchParams()];
  return useCallback(
    (itemIds, fact) => {
      toast(fact || t("done"));
      drop(itemIds);
      const start = items.findIndex(({ itemId }) => itemId === chosen);
      const rest = [...items.slice(Math.max(0, start)), ...items.slice(0, Math.max(0, start))];
      const next = rest.find(({ itemId }) => !itemIds.includes(itemId));
      // On a phone without an open sheet the list stays the page.
      if (params.has("item")) router.replace(hrefOf(next?.itemId), { scroll: false });
      router.refresh();
    },
    [items, chosen, hrefOf, drop, params, router, t],
  );
}
