import { CircleCheck, CircleDot, LogOut, Pencil } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { StatusChip, type Tone } from "#components/ui/status-chip.tsx";

export type RuleState = "draft" | "record_only" | "enforced" | "retired";

const looks: Record<RuleState, [tone: Tone, icon: ReactNode]> = {
  draft: ["neutral", <Pencil key="i" />],
  record_only: ["pending", <CircleDot key="i" />],
  enforced: ["granted", <CircleCheck key="i" />],
  retired: ["neutral", <LogOut key="i" />],
};

export function RuleChip({ state, version }: { state: RuleState; version?: number | undefined }) {
  const t = useTranslations("rules");
  const [tone, icon] = looks[state];
  return (
    <StatusChip tone={tone} icon={icon}>
      {version === undefined
        ? t(`state.${state}`)
        : t("state-version", { state: t(`state.${state}`), version })}
    </StatusChip>
  );
}
