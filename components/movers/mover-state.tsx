import { useTranslations } from "next-intl";
import { StatusChip, type Tone } from "#components/ui/status-chip.tsx";

const tones = {
  open: "pending",
  done: "granted",
  lapsed: "expiring",
  withdrawn: "neutral",
} as const satisfies Record<string, Tone>;
export type MoverStateName = keyof typeof tones;

export function MoverState({ state }: { state: MoverStateName }) {
  const t = useTranslations("movers");
  return <StatusChip tone={tones[state]}>{t(`state.${state}`)}</StatusChip>;
}
