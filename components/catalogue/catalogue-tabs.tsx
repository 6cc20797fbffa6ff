import { useTranslations } from "next-intl";
import { Tabs } from "#components/ui/tabs.tsx";

const tabs = [
  ["systems", "/catalogue"],
  ["rights", "/catalogue/rights"],
  ["roles", "/catalogue/roles"],
  ["conditions", "/catalogue/conditions"],
] as const;
export type CatalogueTab = (typeof tabs)[number][0];

/** The four kinds of things in the catalogue. */
export function CatalogueTabs({ chosen }: { chosen: CatalogueTab }) {
  const t = useTranslations("catalogue");
  return (
    <div className="mb-3">
      <Tabs
        label={t("name")}
        chosen={chosen}
        tabs={tabs.map(([value, href]) => ({ value, href, label: t(`tab.${value}`) }))}
      />
    </div>
  );
}
