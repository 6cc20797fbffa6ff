import { useLocale, useTimeZone, useTranslations } from "next-intl";
import { timeWords, type TimeWords } from "./words.ts";

/** The words of time, in a component that is not async. */
export function useTime(): TimeWords {
  const t = useTranslations("time");
  const [locale, zone] = [useLocale(), useTimeZone()];
  return timeWords(t, { locale, zone: zone ?? "UTC" });
}
