import { ShieldCheck, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { PrivilegedChip } from "./privileged-chip.tsx";
import { StatusChip, type Tone } from "./status-chip.tsx";

export type Risk = "low" | "medium" | "high" | "privileged";

const tones: Record<Exclude<Risk, "privileged">, Tone> = {
  low: "neutral",
  medium: "expiring",
  high: "denied",
};

type Props = { risk: Risk; long?: boolean; solid?: boolean };

/** A right's risk class; `long` says "High risk" where nothing beside it explains the word. */
export function RiskChip({ risk, long = false, solid = false }: Props) {
  const t = useTranslations("ui");
  if (risk === "privileged") return <PrivilegedChip solid={solid} />;
  return (
    <StatusChip tone={tones[risk]} icon={risk === "low" ? <ShieldCheck /> : <TriangleAlert />}>
      {long ? t(`risk-long.${risk}`) : t(`risk.${risk}`)}
    </StatusChip>
  );
}
