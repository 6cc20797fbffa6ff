import { Archive, CircleCheck, CircleX, Hourglass, LoaderCircle, OctagonPause } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { StatusChip, type Tone } from "#components/ui/status-chip.tsx";

export type EventStateName = "received" | "waiting" | "applied" | "ignored" | "held" | "failed";

const looks: Record<EventStateName, [tone: Tone, icon: ReactNode]> = {
  received: ["pending", <LoaderCircle key="i" />],
  waiting: ["pending", <Hourglass key="i" />],
  applied: ["granted", <CircleCheck key="i" />],
  ignored: ["neutral", <Archive key="i" />],
  held: ["expiring", <OctagonPause key="i" />],
  failed: ["denied", <CircleX key="i" />],
};

/** Where an event that was pushed stands. */
export function EventStateChip({ state }: { state: EventStateName }) {
  const t = useTranslations("pushed");
  const [tone, icon] = looks[state];
  return (
    <StatusChip tone={tone} icon={icon}>
      {t(`state.${state}`)}
    </StatusChip>
  );
}
