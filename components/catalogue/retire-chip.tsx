"use client";

import { Archive } from "lucide-react";
import { useTranslations } from "next-intl";
import { useNow } from "#components/time/clock.tsx";
import { useTime } from "#components/time/use-time.ts";
import { StatusChip } from "#components/ui/status-chip.tsx";

/** When something ends, or that it has ended; nothing where no end is announced. */
export function RetireChip({ retiresAt }: { retiresAt: Date | null }) {
  const t = useTranslations("catalogue");
  const [time, now] = [useTime(), useNow()];
  if (retiresAt === null) return null;
  const isOver = retiresAt <= now;
  return (
    <StatusChip
      tone={isOver ? "neutral" : "expiring"}
      icon={<Archive />}
      title={time.exact(retiresAt)}
    >
      {isOver ? t("retired") : t("retires", { date: time.date(retiresAt) })}
    </StatusChip>
  );
}
