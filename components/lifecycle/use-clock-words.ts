import { useFormatter, useTranslations } from "next-intl";
import { useTime } from "#components/time/use-time.ts";

const minuteMs = 60_000;

/** How long something took from the commit of an end: "1.2 s", "4 min". */
export function useClockWords(): (ms: number) => string {
  const [t, time, format] = [useTranslations("leavers"), useTime(), useFormatter()];
  return (ms) =>
    ms < minuteMs
      ? t("seconds", { seconds: format.number(ms / 1000, { maximumFractionDigits: 1 }) })
      : time.span(ms, 2);
}
