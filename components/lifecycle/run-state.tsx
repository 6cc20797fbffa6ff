import { CircleCheck, CircleX, FlaskConical, LoaderCircle, OctagonPause } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { StatusChip, type Tone } from "#components/ui/status-chip.tsx";

export type RunStateName = "staging" | "running" | "held" | "done" | "failed";

const looks: Record<RunStateName, [tone: Tone, icon: ReactNode]> = {
  staging: ["pending", <LoaderCircle key="i" />],
  running: ["pending", <LoaderCircle key="i" />],
  held: ["expiring", <OctagonPause key="i" />],
  done: ["granted", <CircleCheck key="i" />],
  failed: ["denied", <CircleX key="i" />],
};

/** Where a run stands; a dry run that is over says so, because it changed nothing. */
export function RunState({ state, isDryRun }: { state: RunStateName; isDryRun: boolean }) {
  const t = useTranslations("lifecycle");
  if (isDryRun && state === "done") {
    return (
      <StatusChip tone="neutral" icon={<FlaskConical />}>
        {t("state.dry")}
      </StatusChip>
    );
  }
  const [tone, icon] = looks[state];
  return (
    <StatusChip tone={tone} icon={icon}>
      {t(`state.${state}`)}
    </StatusChip>
  );
}
