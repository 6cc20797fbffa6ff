import { Plus } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { ButtonLink } from "#components/ui/button.tsx";
import { PrivilegedChip } from "#components/ui/privileged-chip.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";
import { FeatureWords, type FeatureName } from "./entrances.tsx";
import { LimitWords, type LimitsView } from "./limit-words.tsx";

export type AskableView = {
  entitlementId: string;
  entitlement: string;
  risk: string;
  system: string;
  zone: string;
  login: string;
  features: readonly FeatureName[];
  limits: LimitsView;
  hosts: readonly string[];
  hostCount: number;
  requestId: string | null;
};

/** Rights to enter hosts that can be asked for, each with the hosts that it opens. */
export function ToAskFor({ rights }: { rights: readonly AskableView[] }) {
  return (
    <ul className="rows">
      {rights.map((right) => (
        <li
          key={right.entitlementId}
          className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1.5 py-2"
        >
          <Words right={right} />
          <Act right={right} />
        </li>
      ))}
    </ul>
  );
}

function Words({ right }: { right: AskableView }) {
  const [t, zones, format] = [
    useTranslations("production"),
    useTranslations("access"),
    useFormatter(),
  ];
  const { hosts, hostCount, login, zone, features, limits, system, entitlement, risk } = right;
  const named = format.list(hosts, { type: "unit" });
  const more = hostCount - hosts.length;
  return (
    <div className="min-w-44 flex-1">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5 text-13">
        <b className="mono font-medium wrap-anywhere">
          {more > 0 ? t("hosts-more", { hosts: named, count: more }) : named}
        </b>
        <span className="text-ink-2">{t("as", { login })}</span>
        {risk === "privileged" && <PrivilegedChip />}
      </div>
      <div className="tertiary flex flex-wrap gap-x-3">
        <span>{zones(`zone.${zone as "office"}`)}</span>
        <span>
          {system}
          {t("comma")}
          {entitlement}
        </span>
        <FeatureWords features={features} />
        <LimitWords limits={limits} />
      </div>
    </div>
  );
}

function Act({ right: { entitlementId, entitlement, requestId } }: { right: AskableView }) {
  const t = useTranslations("production");
  if (requestId !== null) {
    return (
      <ButtonLink size="small" kind="ghost" href={`/requests/${requestId}`}>
        <StatusChip tone="pending">{t("asked")}</StatusChip>
      </ButtonLink>
    );
  }
  return (
    <ButtonLink
      size="small"
      href={`/request?item=entitlement:${entitlementId}`}
      icon={<Plus />}
      aria-label={`${t("ask-for")}: ${entitlement}`}
    >
      {t("ask-for")}
    </ButtonLink>
  );
}
