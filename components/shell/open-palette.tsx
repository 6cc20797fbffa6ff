"use client";

import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { IconButton } from "#components/ui/button.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { useShell } from "./shell-state.tsx";

/** Looks like a search field in the rail; an icon in the phone's top bar. */
export function OpenPalette({ small }: { small?: boolean }) {
  const t = useTranslations("shell");
  const { show } = useShell();
  if (small) {
    return <IconButton label={t("search")} icon={<Search />} onClick={() => show("palette")} />;
  }
  return (
    <button
      type="button"
      onClick={() => show("palette")}
      className="flex h-7.5 w-full flex-none items-center gap-2 rounded-md border border-edge bg-canvas px-2.5 text-13 text-ink-3 hover:bg-hover focus-visible:rounded-md"
    >
      <Search className="size-3.5" />
      <span className="cut flex-1 text-left">{t("search")}</span>
      <Kbd>⌘K</Kbd>
    </button>
  );
}
