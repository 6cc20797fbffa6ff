import { useLocale, useTimeZone, useTranslations } from "next-intl";
import { timeWords, type TimeWords } from "./words.ts";

/**
 * The words of time, in a component that is not async: in the reader's zone, or in another one for
 * days that are somebody else's.
 */
export function useTime(zoneOfDays?: string): TimeWords {
  const t = useTranslations("time");
  const [locale, zone] = [useLocale(), useTimeZone()];
  return timeWords(t, { locale, zone: zoneOfDays ?? zone ?? "UTC" });
}
