import { getLocale, getTimeZone, getTranslations } from "next-intl/server";
import { timeWords, type TimeWords } from "./words.ts";

/** The words of time, in an async server component or a server action. */
export async function getTime(): Promise<TimeWords> {
  const [t, locale, zone] = await Promise.all([
    getTranslations("time"),
    getLocale(),
    getTimeZone(),
  ]);
  return timeWords(t, { locale, zone });
}
