import { useTranslations } from "next-intl";
import { useTime } from "#components/time/use-time.ts";

/** "30 days", "4 h", "permanent". */
export function DurationWords({ minutes }: { minutes: number | null }) {
  const t = useTranslations("access");
  const time = useTime();
  return minutes === null ? t("permanent") : time.span(minutes * 60_000);
}
