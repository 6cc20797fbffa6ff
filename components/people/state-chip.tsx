import { CalendarClock, CircleCheck, CircleSlash, LogOut, OctagonPause } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { StatusChip, type Tone } from "#components/ui/status-chip.tsx";

export type PersonState = "pre_hire" | "active" | "leave" | "ended";

const looks: Record<PersonState, [tone: Tone, icon: ReactNode]> = {
  pre_hire: ["pending", <CalendarClock key="i" />],
  active: ["granted", <CircleCheck key="i" />],
  leave: ["neutral", <CircleSlash key="i" />],
  ended: ["neutral", <LogOut key="i" />],
};

/** What HR says of somebody; a suspension stands over it. */
export function PersonStateChip({ state, suspended }: { state: PersonState; suspended?: boolean }) {
  const t = useTranslations("people");
  if (suspended === true) {
    return (
      <StatusChip tone="denied" icon={<OctagonPause />}>
        {t("suspended")}
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
