"use client";

import { CircleAlert, CircleCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { Toast } from "radix-ui";
import { useSyncExternalStore } from "react";
import { Button } from "./button.tsx";

type Fact = {
  id: number;
  /** What was done, in a few words: "Approved 3 requests". */
  text: string;
  tone: "done" | "failed";
  /** Only for what can be undone; Z presses it. */
  undo?: (() => void) | undefined;
};

const shownMs = 6_000;
const shownMax = 3;
const nothing: readonly Fact[] = [];
let facts: readonly Fact[] = nothing;
let lastId = 0;
const listeners = new Set<() => void>();

function change(next: readonly Fact[]): void {
  facts = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

/** Says that something was done by key, or can be undone. Nothing else deserves a toast. */
export function toast(text: string, more: { tone?: Fact["tone"]; undo?: () => void } = {}): void {
  lastId += 1;
  const fact: Fact = { id: lastId, text, tone: more.tone ?? "done", undo: more.undo };
  change([...facts.slice(1 - shownMax), fact]);
}

const drop = (id: number) => change(facts.filter((fact) => fact.id !== id));

/** Where toasts appear: bottom left of the content; 6 s, held while the pointer rests on them. */
export function Toasts() {
  const t = useTranslations("ui");
  const shown = useSyncExternalStore(
    subscribe,
    () => facts,
    () => nothing,
  );
  return (
    <Toast.Provider duration={shownMs} label={t("notice")} swipeDirection="left">
      {shown.map((fact) => (
        <OneToast key={fact.id} fact={fact} />
      ))}
      <Toast.Viewport
        label={t("notices", { hotkey: "{hotkey}" })}
        className="fixed bottom-4 left-4 z-60 flex flex-col gap-2 outline-none max-md:right-4 max-md:bottom-18 md:left-[calc(var(--size-rail)+24px)]"
      />
    </Toast.Provider>
  );
}

function OneToast({ fact }: { fact: Fact }) {
  const t = useTranslations("ui");
  return (
    <Toast.Root
      onOpenChange={(open) => {
        if (!open) drop(fact.id);
      }}
      className="rise inline-flex min-h-10 items-center gap-3 rounded-lg border border-line bg-raised pr-1.5 pl-3 text-13 shadow-2"
    >
      <span className={fact.tone === "done" ? "text-granted" : "text-denied"}>
        {fact.tone === "done" ? <CircleCheck /> : <CircleAlert />}
      </span>
      <Toast.Title className="flex-1 py-2 pr-2">{fact.text}</Toast.Title>
      {fact.undo && (
        <Toast.Action asChild altText={t("undo")} onClick={fact.undo}>
          <Button size="small" kind="ghost" keys="Z">
            {t("undo")}
          </Button>
        </Toast.Action>
      )}
    </Toast.Root>
  );
}
