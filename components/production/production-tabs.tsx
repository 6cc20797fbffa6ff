import { useTranslations } from "next-intl";
import { Tabs } from "#components/ui/tabs.tsx";

type Part = "now" | "recordings" | "hosts";
type Place = { part: Part; href: string; right?: string };

/** Each part of production with the right that its page needs; without one, it is everybody's. */
const parts: readonly Place[] = [
  { part: "now", href: "/production" },
  { part: "recordings", href: "/production/recordings", right: "recordings.view" },
  { part: "hosts", href: "/production/hosts", right: "bastion.manage" },
];

/** The pages about production that somebody may open; of a single one nothing is shown. */
export function ProductionTabs({ rights, chosen }: { rights: readonly string[]; chosen: Part }) {
  const t = useTranslations("production");
  const mine = parts.filter(({ right }) => right === undefined || rights.includes(right));
  if (mine.length < 2) return null;
  const tabs = mine.map(({ part, href }) => ({ value: part, label: t(`tab.${part}`), href }));
  return (
    <div className="mb-5">
      <Tabs label={t("tabs")} tabs={tabs} chosen={chosen} />
    </div>
  );
}
