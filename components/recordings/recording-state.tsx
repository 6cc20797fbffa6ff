import { Flame, Radio, ShieldAlert, ShieldCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { StatusChip, type Tone } from "#components/ui/status-chip.tsx";
import type { RecordingStateName } from "./recording-view.ts";

const looks: Record<RecordingStateName, [tone: Tone, icon: React.ReactNode]> = {
  open: ["pending", <Radio key="i" />],
  sealed: ["granted", <ShieldCheck key="i" />],
  unfinished: ["expiring", <ShieldAlert key="i" />],
  broken: ["denied", <ShieldAlert key="i" />],
  destroyed: ["neutral", <Flame key="i" />],
};

/** How far a recording came. Whether it is sound, only verifying it says. */
export function RecordingState({ state }: { state: RecordingStateName }) {
  const t = useTranslations("recordings");
  const [tone, icon] = looks[state];
  return (
    <StatusChip tone={tone} icon={icon} title={t(`state-means.${state}`)}>
      {t(`state.${state}`)}
    </StatusChip>
  );
}
