import { CircleCheck, CircleX, Eye } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { StatusChip, type Tone } from "#components/ui/status-chip.tsx";

export type OutcomeName = "done" | "refused" | "read";

const looks: Record<OutcomeName, [tone: Tone, icon: ReactNode]> = {
  done: ["granted", <CircleCheck key="i" />],
  refused: ["denied", <CircleX key="i" />],
  read: ["neutral", <Eye key="i" />],
};

export function Outcome({ outcome }: { outcome: OutcomeName }) {
  const t = useTranslations("audit");
  const [tone, icon] = looks[outcome];
  return (
    <StatusChip tone={tone} icon={icon}>
      {t(`outcome.${outcome}`)}
    </StatusChip>
  );
}
