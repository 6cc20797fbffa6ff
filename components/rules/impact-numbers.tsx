import { GitCompare, Minus, Plus, Users } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";

type Props = {
  gaining: number;
  losing: number;
  /** Unset where it is not known. */
  matches?: number | undefined;
  conflicts?: number | undefined;
};

/** How many people gain, lose, match, meet a conflict: neutral until it harms. */
export function ImpactNumbers({ gaining, losing, matches, conflicts }: Props) {
  const t = useTranslations("rules");
  const format = useFormatter();
  const parts: [key: string, value: string, look: string, icon: ReactNode][] = [
    ["gain-it", `+${format.number(gaining)}`, gaining > 0 ? "text-granted" : "", <Plus key="i" />],
    ["lose-it", `−${format.number(losing)}`, losing > 0 ? "text-denied" : "", <Minus key="i" />],
  ];
  if (matches !== undefined) {
    parts.push(["match", format.number(matches), "", <Users key="i" />]);
  }
  if (conflicts !== undefined) {
    const look = conflicts > 0 ? "text-expiring" : "";
    parts.push(["conflicts", format.number(conflicts), look, <GitCompare key="i" />]);
  }
  return (
    <dl className="box grid auto-cols-fr grid-flow-col overflow-hidden max-sm:grid-flow-row max-sm:grid-cols-2">
      {parts.map(([key, value, look, icon], index) => (
        <div
          key={key}
          className={`flex flex-col-reverse px-4 py-2.5 ${index > 0 ? "border-line sm:border-l" : ""}`}
        >
          <dt className="secondary flex items-center gap-1 [&>svg]:size-3">
            {icon}
            {t(`sum.${key as "match"}`)}
          </dt>
          <dd className={`text-20 font-semibold ${look}`}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
