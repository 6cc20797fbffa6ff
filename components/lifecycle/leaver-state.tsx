import { CalendarClock, CircleCheck, DoorOpen, Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { StatusChip, type Tone } from "#components/ui/status-chip.tsx";

export type LeaverStateName = "announced" | "open" | "closed" | "rescinded";

const looks: Record<LeaverStateName, [tone: Tone, icon: ReactNode]> = {
  announced: ["pending", <CalendarClock key="i" />],
  open: ["expiring", <DoorOpen key="i" />],
  closed: ["granted", <CircleCheck key="i" />],
  rescinded: ["neutral", <Undo2 key="i" />],
};

/** Where a leaver case stands. */
export function LeaverStateChip({ state }: { state: LeaverStateName }) {
  const t = useTranslations("leavers");
  const [tone, icon] = looks[state];
  return (
    <StatusChip tone={tone} icon={icon}>
      {t(`state.${state}`)}
    </StatusChip>
  );
}
