import {
  CircleCheck,
  CirclePause,
  CircleX,
  Eye,
  LoaderCircle,
  OctagonPause,
  Undo2,
} from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { StatusChip, type Tone } from "#components/ui/status-chip.tsx";

export type RolloutState =
  | "previewed"
  | "held"
  | "running"
  | "paused"
  | "done"
  | "cancelled"
  | "undone";

const looks: Record<RolloutState, [tone: Tone, icon: ReactNode]> = {
  previewed: ["neutral", <Eye key="i" />],
  held: ["expiring", <OctagonPause key="i" />],
  running: ["pending", <LoaderCircle key="i" />],
  paused: ["neutral", <CirclePause key="i" />],
  done: ["granted", <CircleCheck key="i" />],
  cancelled: ["neutral", <CircleX key="i" />],
  undone: ["neutral", <Undo2 key="i" />],
};

export function RolloutChip({ state }: { state: RolloutState }) {
  const t = useTranslations("rollouts");
  const [tone, icon] = looks[state];
  return (
    <StatusChip tone={tone} icon={icon}>
      {t(`state.${state}`)}
    </StatusChip>
  );
}
