import {
  Check,
  CircleCheck,
  GitCompare,
  Minus,
  Plus,
  ShieldCheck,
  TriangleAlert,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { LimitWords, type LimitsView } from "#components/production/limit-words.tsx";
import { useTime } from "#components/time/use-time.ts";
import { DefinitionRows, type Definition } from "#components/ui/definition-rows.tsx";
import { Section } from "#components/ui/section.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";

type Added = {
  entitlementId: string;
  name: string;
  description: string;
  system: string;
  isAsked: boolean;
  heldSince: Date | null;
  heldUntil: Date | null;
  limits: LimitsView | null;
};

/** What it adds beside what is held in the same systems. */
export function WhatItAdds({ adds }: { adds: readonly Added[] }) {
  const t = useTranslations("approvals");
  const time = useTime();
  return (
    <Section title={t("adds")}>
      <ul className="rows">
        {adds.map((right) => {
          const isNew = right.isAsked && right.heldSince === null;
          const held = right.heldSince && t("held-since", { date: time.date(right.heldSince) });
          const until = right.heldUntil && t("ends", { date: time.date(right.heldUntil) });
          return (
            <li key={right.entitlementId} className="flex gap-2.5 py-2 text-13">
              <span className={isNew ? "text-accent" : "text-ink-3"}>
                {isNew ? <Plus /> : <Check />}
              </span>
              <div className="min-w-0">
                <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
                  <span className={isNew ? "font-medium" : "text-ink-2"}>
                    {right.system}
                    {t("comma")}
                    {right.name}
                  </span>
                  {isNew && (
                    <StatusChip tone="neutral" icon={<Plus />}>
                      {t("new")}
                    </StatusChip>
                  )}
                </div>
                <div className="caption">
                  {isNew ? right.description : [held, until].filter(Boolean).join(t("comma"))}
                </div>
                {right.limits && (
                  <div className="caption flex flex-wrap gap-x-3">
                    <LimitWords limits={right.limits} />
                  </div>
                )}
              </div>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

type Causes = { raising: readonly string[]; lowering: readonly string[] };

/** Why it weighs what it weighs: every cause can be checked on this page. */
export function WhyTheRisk({ causes, risk }: { causes: Causes; risk: string }) {
  const t = useTranslations("approvals");
  return (
    <Section title={t(`why-risk.${risk as "high"}`)}>
      <ul className="rows">
        {causes.raising.map((cause) => (
          <li key={cause} className="flex gap-2.5 py-2 text-13">
            <TriangleAlert className="text-denied" />
            {t(`cause.${cause as "high"}`)}
          </li>
        ))}
        {causes.lowering.map((cause) => (
          <li key={cause} className="flex gap-2.5 py-2 text-13 text-ink-2">
            <ShieldCheck className="text-granted" />
            {t(`cause.${cause as "short"}`)}
          </li>
        ))}
        {causes.raising.length + causes.lowering.length === 0 && (
          <li className="flex gap-2.5 py-2 text-13 text-ink-2">
            <Minus />
            {t("cause.none")}
          </li>
        )}
      </ul>
    </Section>
  );
}

type Item = {
  minutes: number | null;
  startsAt: Date | null;
  limits: { minutesMax: number | null; isPermanentAllowed: boolean } | null;
  policy: { code: string; name: string; version: number } | null;
  acceptedConflicts: readonly { id: string; name: string }[];
  context: {
    earlier: {
      requests: number;
      granted: number;
      rejected: number;
      withdrawn: number;
      lastGrantedAt: Date | null;
    };
    peers: { holding: number; of: number; unit: string | null };
  };
};
type Met = { name: string; fulfilledAt: Date | null; validTo: Date | null };
type Props = {
  item: Item;
  conditions: readonly Met[];
  person: { timeZone: string; location: string | null; rights: number };
};

/** How long, who else holds it, conflicts, conditions, what was before. */
export function DecisionFacts({ item, conditions, person }: Props) {
  const t = useTranslations("approvals");
  const time = useTime();
  const { earlier, peers } = item.context;
  const { lastGrantedAt, ...counts } = earlier;
  const rows: Definition[] = [
    { term: t("how-long"), value: <HowLong item={item} />, note: <Allowed limits={item.limits} /> },
    {
      term: t("peers"),
      value: <Peers {...peers} />,
    },
    {
      term: t("conflicts"),
      value: <Conflicts conflicts={item.acceptedConflicts} rights={person.rights} />,
    },
    ...conditions.map((each) => ({
      term: each.name,
      value: each.fulfilledAt ? t("done-on", { date: time.date(each.fulfilledAt) }) : t("not-done"),
      note: each.validTo && t("valid-until", { date: time.date(each.validTo) }),
    })),
    {
      term: t("before"),
      value: earlier.requests === 0 ? t("never-asked") : t("earlier", counts),
      note: lastGrantedAt && t("last-granted", { date: time.date(lastGrantedAt) }),
    },
    {
      term: t("place"),
      value: [person.location, person.timeZone].filter(Boolean).join(t("comma")),
    },
  ];
  if (item.policy) {
    const { name, version } = item.policy;
    rows.push({ term: t("policy"), value: t("policy-version", { name, version }) });
  }
  return <DefinitionRows ruled rows={rows} />;
}

function HowLong({ item: { minutes, startsAt } }: { item: Item }) {
  const t = useTranslations("approvals");
  const time = useTime();
  const words = minutes === null ? t("permanent") : time.span(minutes * 60_000, 2);
  if (!startsAt) return minutes === null ? words : t("from-approval", { span: words });
  return t("from-date", { span: words, start: time.exact(startsAt) });
}

function Allowed({ limits }: { limits: Item["limits"] }) {
  const t = useTranslations("approvals");
  const time = useTime();
  if (!limits) return null;
  if (limits.minutesMax === null) return limits.isPermanentAllowed ? t("allows-any") : null;
  return t("allows", { span: time.span(limits.minutesMax * 60_000, 2) });
}

const dotsMax = 20;

/** One dot for a colleague, filled where they hold it. */
function Peers({ holding, of, unit }: Item["context"]["peers"]) {
  const t = useTranslations("approvals");
  if (of === 0) return t("no-peers");
  const dots = Math.min(of, dotsMax);
  const filled = Math.round((holding / of) * dots);
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span aria-hidden className="flex gap-0.75">
        {Array.from({ length: dots }, (_, index) => (
          <i
            key={index}
            className={`size-2 rounded-full border ${
              index < filled ? "border-ink-2 bg-ink-2" : "border-edge bg-active"
            }`}
          />
        ))}
      </span>
      {t("peers-hold", { holding, of, unit: unit ?? "" })}
    </span>
  );
}

type ConflictsProps = { conflicts: Item["acceptedConflicts"]; rights: number };

function Conflicts({ conflicts, rights }: ConflictsProps) {
  const t = useTranslations("approvals");
  if (conflicts.length === 0) {
    return (
      <span className="flex items-center gap-2">
        {t("no-conflicts", { rights })}
        <CircleCheck className="size-3.5! text-granted" />
      </span>
    );
  }
  return conflicts.map(({ id, name }) => (
    <span key={id} className="flex items-center gap-2 text-denied">
      <GitCompare />
      {name}
    </span>
  ));
}
