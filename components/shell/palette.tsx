"use client";

import { Command } from "cmdk";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { Dialog } from "radix-ui";
import { useState, type KeyboardEvent } from "react";
import { Kbd } from "#components/ui/kbd.tsx";
import { Spinner } from "#components/ui/spinner.tsx";
import { Search } from "lucide-react";
import { paletteGroups, type PaletteItem } from "./palette-item.ts";
import { useShell } from "./shell-state.tsx";
import { usePaletteHits } from "./use-palette-hits.ts";
import { usePaletteItems } from "./use-palette-items.tsx";

/** Reaches every page, person, system, right and act by a few letters. */
export function Palette({ rights }: { rights: readonly string[] }) {
  const t = useTranslations("shell");
  const { panel, show } = useShell();
  return (
    <Dialog.Root
      open={panel === "palette"}
      onOpenChange={(isOpen) => show(isOpen ? "palette" : "none")}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="appear fixed inset-0 z-50 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="rise fixed inset-x-4 top-[12vh] z-50 mx-auto max-w-[560px] overflow-hidden rounded-xl border border-line bg-raised shadow-3 outline-none max-md:top-4"
        >
          <Dialog.Title className="sr-only">{t("search")}</Dialog.Title>
          <Finder rights={rights} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Finder({ rights }: { rights: readonly string[] }) {
  const t = useTranslations("shell");
  const router = useRouter();
  const { show } = useShell();
  const [typed, setTyped] = useState("");
  const { hits, state } = usePaletteHits(typed);
  const items = usePaletteItems({ typed, hits, rights });
  const [chosen, choose] = useChosen(items, typed);
  const open = ({ href, act }: PaletteItem, isNewTab = false) => {
    show("none");
    if (href !== undefined && isNewTab) window.open(href, "_blank", "noopener");
    else if (href !== undefined) router.push(href);
    act?.();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    const item = items.find(({ key }) => key === chosen);
    if (item) open(item, true);
  };
  return (
    <Command
      label={t("search")}
      loop
      shouldFilter={false}
      value={chosen}
      onValueChange={choose}
      onKeyDown={press}
    >
      <div className="flex h-12 items-center gap-2.5 border-b border-line px-4 text-ink-3">
        {state === "searching" ? <Spinner /> : <Search />}
        <Command.Input
          value={typed}
          onValueChange={setTyped}
          maxLength={100}
          placeholder={t("search")}
          className="min-w-0 flex-1 bg-transparent text-16 text-ink outline-none placeholder:text-ink-3"
        />
        <Kbd>esc</Kbd>
      </div>
      <Command.List className="max-h-[min(50vh,420px)] overflow-y-auto px-1.5 pb-1.5 max-md:max-h-[60vh]">
        {items.length === 0 && (
          <output className="secondary block px-2.5 pt-3 pb-1.5">{t(nothingWords[state])}</output>
        )}
        <Groups items={items} onOpen={open} />
      </Command.List>
      <Legend />
    </Command>
  );
}

const nothingWords = {
  found: "nothing-found",
  searching: "searching",
  failed: "search-failed",
} as const;

/** The first hit is chosen until the hand moves; new letters start over. */
function useChosen(items: readonly PaletteItem[], typed: string) {
  const [moved, setMoved] = useState({ typed: "", key: "" });
  const first = items[0]?.key ?? "";
  const isThere = moved.typed === typed && items.some(({ key }) => key === moved.key);
  const choose = (key: string) => setMoved({ typed, key });
  return [isThere ? moved.key : first, choose] as const;
}

type GroupsProps = {
  items: readonly PaletteItem[];
  onOpen: (item: PaletteItem, isNewTab?: boolean) => void;
};

function Groups({ items, onOpen }: GroupsProps) {
  const t = useTranslations("shell");
  return paletteGroups.map((group) => {
    const inGroup = items.filter((item) => item.group === group);
    if (inGroup.length === 0) return null;
    return (
      <Command.Group
        key={group}
        heading={t(`palette.${group}`)}
        className="text-13 **:[[cmdk-group-heading]]:px-2.5 **:[[cmdk-group-heading]]:pt-2.5 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-12 **:[[cmdk-group-heading]]:text-ink-3"
      >
        {inGroup.map((item) => (
          <Command.Item
            key={item.key}
            value={item.key}
            onSelect={() => onOpen(item)}
            className="flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 data-[selected=true]:bg-active max-md:h-11 [&>svg]:text-ink-2"
          >
            {item.icon}
            <span className="cut flex-1">{item.label}</span>
            {item.fact !== undefined && <span className="caption cut max-w-2/5">{item.fact}</span>}
            {item.keys !== undefined && <Kbd>{item.keys}</Kbd>}
          </Command.Item>
        ))}
      </Command.Group>
    );
  });
}

function Legend() {
  const t = useTranslations("shell");
  return (
    <div className="caption flex h-9 items-center gap-4 border-t border-line px-4 max-md:hidden">
      <span className="flex items-center gap-1">
        <Kbd>↑</Kbd>
        <Kbd>↓</Kbd> {t("key.move")}
      </span>
      <span className="flex items-center gap-1">
        <Kbd>↵</Kbd> {t("key.open")}
      </span>
      <span className="flex items-center gap-1">
        <Kbd>⌘↵</Kbd> {t("key.new-tab")}
      </span>
    </div>
  );
}
