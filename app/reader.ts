import { locales, type Locale } from "#messages/index.ts";

/** Cookies that say how somebody reads; they carry nothing secret and grant nothing. */
export const readerCookies = { locale: "locale", zone: "zone" } as const;

/** The chosen language, else the first of the browser's that we speak, else English. */
export function localeOf(chosen: string | undefined, accepted: string | null): Locale {
  const known = locales.find((locale) => locale === chosen);
  if (known) return known;
  for (const entry of (accepted ?? "").slice(0, 500).split(",")) {
    const language = entry.split(";", 1)[0]?.trim().toLowerCase() ?? "";
    if (language.startsWith("zh")) return "zh-CN";
    if (language.startsWith("en")) return "en";
  }
  return "en";
}

/** The browser's zone where it is a real one, else UTC, which is at least named on every instant. */
export function zoneOf(stamped: string | undefined): string {
  if (stamped === undefined || stamped.length > 64) return "UTC";
  try {
    return new Intl.DateTimeFormat("en", { timeZone: stamped }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
