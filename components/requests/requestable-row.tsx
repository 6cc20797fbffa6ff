import { useTranslations } from "next-intl";
import Link from "next/link";
import type { ReactNode } from "react";
import { PrivilegedChip } from "#components/ui/privileged-chip.tsx";
import { RiskChip } from "#components/ui/risk-chip.tsx";
import { LimitWords, type LimitsView } from "#components/production/limit-words.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";
import { SystemTile } from "#components/ui/system-tile.tsx";

export type Standing = "held" | "requested" | null;

type Requestable = {
  kind: string;
  name: string;
  description: string;
  system: string | null;
  systemKind: string | null;
  risk: string;
  holding: number;
  standing: Standing;
  endsAt: Date | null;
  requestId: string | null;
  /** Null: it enters no host. */
  limits: LimitsView | null;
};

type Props = {
  item: Requestable;
  /** Colleagues of the one it is for. */
  peers: number;
  isPeersSample: boolean;
  isForMe: boolean;
  /** Adds it, or says that it is in the request. */
  act: ReactNode;
};

/** Something that can be asked for: its system, what it lets one do, who of the unit holds it. */
export function RequestableRow({ item, peers, isPeersSample, isForMe, act }: Props) {
  const t = useTranslations("request");
  const sample = isPeersSample ? "yes" : "no";
  const { kind, name, description, system, systemKind, risk, holding } = item;
  return (
    <li className="flex min-h-12 items-center gap-3 border-t border-line py-1.5">
      <SystemTile kind={kind === "role" ? "people" : (systemKind ?? "")} />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <span className="min-w-0 wrap-anywhere">
            <b className="font-medium">{system ?? t("role")}</b>{" "}
            <span className="text-ink-2">{name}</span>
          </span>
          <Risky risk={risk} />
        </div>
        <div className="caption">
          {[description, peers > 0 && t("in-team", { holding, peers, sample })]
            .filter(Boolean)
            .join(t("comma"))}
        </div>
        {item.limits && (
          <div className="caption flex flex-wrap gap-x-3">
            <LimitWords limits={item.limits} />
          </div>
        )}
      </div>
      <Standing item={item} isForMe={isForMe} />
      {item.standing !== "requested" && act}
    </li>
  );
}

/** Low and medium are the rule and stay unsaid in a list; what weighs is shown. */
function Risky({ risk }: { risk: string }) {
  if (risk === "privileged") return <PrivilegedChip />;
  return risk === "high" ? <RiskChip risk={risk} /> : null;
}

function Standing({ item, isForMe }: { item: Requestable; isForMe: boolean }) {
  const t = useTranslations("request");
  if (item.standing === "held") {
    return <StatusChip tone="granted">{isForMe ? t("you-hold-it") : t("holds-it")}</StatusChip>;
  }
  if (item.standing === "requested" && item.requestId !== null) {
    return (
      <Link href={`/requests/${item.requestId}`} className="hover:underline">
        <StatusChip tone="pending">{t("asked-for")}</StatusChip>
      </Link>
    );
  }
  return null;
}
