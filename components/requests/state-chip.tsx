import { useTranslations } from "next-intl";
import { useStageTitle, type StageOf } from "./stage-words.tsx";
import { StatusChip, type Tone } from "#components/ui/status-chip.tsx";

const tones: Readonly<Record<string, Tone>> = {
  pending: "pending",
  approved: "pending",
  granted: "granted",
  rejected: "denied",
  failed: "denied",
};

type Props = {
  item: {
    state: string;
    waitsFor: string | null;
    /** Where it is known: "Waiting for Security" instead of "Waiting". */
    path?: readonly (StageOf & { state: string })[];
  };
};

/** Where an item stands, in one chip. */
export function StateChip({ item: { state, waitsFor, path = [] } }: Props) {
  const t = useTranslations("requests");
  const titleOf = useStageTitle();
  const open = path.find((stage) => stage.state === "open");
  const words =
    state === "approved" && waitsFor !== null
      ? t(`waits-for.${waitsFor as "start"}`)
      : t(`state.${state as "pending"}`);
  return (
    <StatusChip tone={tones[state] ?? "neutral"}>
      {state === "pending" && open ? t("waiting-for", { stage: titleOf(open) }) : words}
    </StatusChip>
  );
}
