import { useTranslations } from "next-intl";
import type { CountsView } from "./run-counts.tsx";

const told = ["joined", "moved", "left", "changed", "quarantined", "conflicts", "held"] as const;

/** "12 joined, 4 moved, 1 left": what a run did, in a line of a list. */
export function BriefCounts({ counts }: { counts: CountsView }) {
  const t = useTranslations("lifecycle");
  const parts = told
    .filter((name) => counts[name] > 0)
    .map((name) => t(`brief.${name}`, { count: counts[name] }));
  return <>{parts.length > 0 ? parts.join(t("comma")) : t("brief.nothing")}</>;
}
