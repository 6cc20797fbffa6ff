import { useTranslations } from "next-intl";
import { Tabs } from "#components/ui/tabs.tsx";

export type RulesTab = "rules" | "rollouts" | "separation";

/** What changes many people's access: rules, their roll-outs, and what must be kept apart. */
export function RulesTabs({ chosen, held }: { chosen: RulesTab; held?: number | undefined }) {
  const t = useTranslations("rules");
  return (
    <div className="mb-4">
      <Tabs
        label={t("tabs")}
        chosen={chosen}
        tabs={[
          { value: "rules", label: t("tab.rules"), href: "/rules" },
          {
            value: "rollouts",
            label: t("tab.rollouts"),
            href: "/rules/rollouts",
            waiting: true,
            ...(held !== undefined && held > 0 && { count: held }),
          },
          { value: "separation", label: t("tab.separation"), href: "/rules/separation" },
        ]}
      />
    </div>
  );
}
