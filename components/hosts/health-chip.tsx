import { CircleQuestionMark, TriangleAlert, WifiOff } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { StatusChip, type Tone } from "#components/ui/status-chip.tsx";

/** Null: nobody has looked yet. */
export type HealthView = "sound" | "drifted" | "unreachable" | "open" | "key_changed" | null;

const looks: Record<NonNullable<HealthView>, [tone: Tone, icon?: ReactNode]> = {
  sound: ["granted"],
  drifted: ["expiring", <TriangleAlert key="i" />],
  unreachable: ["expiring", <WifiOff key="i" />],
  open: ["denied", <TriangleAlert key="i" />],
  key_changed: ["denied", <TriangleAlert key="i" />],
};

/** How a host was found, in one word. */
export function HealthChip({ state }: { state: HealthView }) {
  const t = useTranslations("hosts");
  if (state === null) {
    return (
      <StatusChip tone="neutral" icon={<CircleQuestionMark />}>
        {t("state.unseen")}
      </StatusChip>
    );
  }
  const [tone, icon] = looks[state];
  return (
    <StatusChip tone={tone} {...(icon !== undefined && { icon })}>
      {t(`state.${state}`)}
    </StatusChip>
  );
}
