"use client";

import { SunMoon } from "lucide-react";
import { useTranslations } from "next-intl";
import { IconButton } from "#components/ui/button.tsx";

/** Light or dark, kept on this browser; until chosen, the system's. */
export function ThemeSwitch() {
  const t = useTranslations("shell");
  return <IconButton label={t("theme")} icon={<SunMoon />} onClick={turnTheme} />;
}

export function turnTheme(): void {
  const root = document.documentElement;
  const next = root.dataset["theme"] === "dark" ? "light" : "dark";
  root.dataset["theme"] = next;
  try {
    localStorage.setItem("theme", next);
  } catch {
    // A browser that keeps nothing still changes this page.
  }
}
