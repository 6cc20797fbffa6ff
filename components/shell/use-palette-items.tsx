import { FileUp, Keyboard, Languages, Plus, ShieldCheck, SunMoon } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { chooseLanguage } from "#app/actions.ts";
import { matches, type PaletteItem } from "./palette-item.ts";
import { placesFor } from "./places.tsx";
import { useShell } from "./shell-state.tsx";
import { turnTheme } from "./theme-switch.tsx";
import { useFoundItems } from "./use-found-items.tsx";
import type { PaletteHits } from "./use-palette-hits.ts";

/** Everything that the letters lead to, in the order of the palette's groups. */
export function usePaletteItems(given: {
  typed: string;
  hits: PaletteHits;
  rights: readonly string[];
}): PaletteItem[] {
  const { typed, hits, rights } = given;
  const fixed = [...useActions(rights), ...usePages(rights)];
  const found = useFoundItems(hits);
  const shown = fixed.filter(({ label, key }) => matches(typed, label, key));
  return [...shown.filter(({ group }) => group === "actions"), ...found, ...shown.filter(isPage)];
}

const isPage = ({ group }: PaletteItem) => group === "pages";

function useActions(rights: readonly string[]): PaletteItem[] {
  const t = useTranslations("shell");
  const { show } = useShell();
  const router = useRouter();
  const locale = useLocale();
  const other = locale === "en" ? "zh-CN" : "en";
  const speak = async () => {
    const form = new FormData();
    form.set("locale", other);
    await chooseLanguage(form);
    router.refresh();
  };
  const action = (item: Omit<PaletteItem, "group">): PaletteItem => ({ ...item, group: "actions" });
  const request = { key: "request", label: t("place.request"), icon: <Plus />, keys: "C" };
  const file = { key: "import", label: t("act.import"), icon: <FileUp /> };
  const log = { key: "verify", label: t("act.verify"), icon: <ShieldCheck /> };
  const language = { key: "language", label: other === "en" ? "English" : "中文" };
  const keys = { key: "keys", label: t("key.keys"), icon: <Keyboard />, keys: "?" };
  return [
    action({ ...request, href: "/request" }),
    ...(rights.includes("feeds.manage") ? [action({ ...file, href: "/lifecycle/import" })] : []),
    ...(rights.includes("audit.read") ? [action({ ...log, href: "/audit/log" })] : []),
    action({ key: "theme", label: t("theme"), icon: <SunMoon />, act: turnTheme }),
    action({ ...language, icon: <Languages />, act: () => void speak() }),
    action({ ...keys, act: () => show("keys") }),
  ];
}

function usePages(rights: readonly string[]): PaletteItem[] {
  const t = useTranslations("shell");
  return placesFor(rights).map(({ key, href, icon: Icon, chord }) => ({
    key: `page-${key}`,
    group: "pages",
    label: t(`place.${key}`),
    icon: <Icon />,
    keys: chord && `G ${chord.toUpperCase()}`,
    href,
  }));
}
