import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import type { Act } from "#components/ui/form-dialogue.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { LimitWords, type LimitsView } from "#components/production/limit-words.tsx";
import { NarrowRight, type RightShape } from "./right-form.tsx";

export type RightView = LimitsView &
  RightShape & {
    readonly entitlementId: string;
    readonly systemId: string;
    readonly holders: number;
  };

type Props = {
  systemCode: string;
  rights: readonly RightView[];
  /** Unset: nothing is changed here any more. */
  act: Act | undefined;
};

/** As whom people enter, by which right, for what; and how many hold it now. */
export function RightsOnHost({ systemCode, rights, act }: Props) {
  const t = useTranslations("hosts");
  if (rights.length === 0) {
    return (
      <EmptyState icon={<KeyRound />} title={t("no-right")}>
        {t("no-right-next")}
      </EmptyState>
    );
  }
  return (
    <ul className="rows">
      {rights.map((right) => (
        <li
          key={right.entitlementId}
          className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2 text-13"
        >
          <span className="mono w-28 font-medium">{right.login}</span>
          <span className="min-w-0 flex-1 basis-60">
            <Link href={`/catalogue/${right.systemId}/${right.entitlementId}`}>{right.name}</Link>
            <span className="tertiary block">
              {right.features.map((each) => t(`feature.${each as "shell"}`)).join(t("comma"))}
              {right.forwardPorts.length > 0 &&
                ` (${t("to-ports", { ports: right.forwardPorts.join(", ") })})`}
            </span>
            <span className="tertiary flex flex-wrap gap-x-3">
              <LimitWords limits={right} />
            </span>
          </span>
          <span className="caption">{t("holders", { count: right.holders })}</span>
          {act && <NarrowRight systemCode={systemCode} right={right} act={act} />}
        </li>
      ))}
    </ul>
  );
}
