import { useTranslations } from "next-intl";
import { FeatureWords, type FeatureName } from "#components/production/entrances.tsx";
import { useTime } from "#components/time/use-time.ts";
import { DefinitionRows, type Definition } from "#components/ui/definition-rows.tsx";
import type { LimitsView } from "#components/production/limit-words.tsx";
import type { CommandRuleView } from "./limit-fields.tsx";

export type RightOnHostsView = LimitsView & {
  readonly login: string;
  readonly features: readonly FeatureName[];
  readonly forwardPorts: readonly number[];
  readonly hosts: number;
  readonly ownIdleMinutes: number;
  /** Null: not the reader's to read. */
  readonly commandRules: readonly CommandRuleView[] | null;
};

const minuteMs = 60_000;

/** As whom a right enters hosts, what for, and all that it holds to. */
export function RightFacts({ right }: { right: RightOnHostsView }) {
  const t = useTranslations("hosts");
  const { login, features, forwardPorts, hosts, proof, leftBehind, needsObserver } = right;
  const rows: Definition[] = [
    {
      term: t("login"),
      value: <span className="mono">{login}</span>,
      note: t("on-hosts", { count: hosts }),
    },
    { term: t("features"), value: <FeatureWords features={features} ports={forwardPorts} /> },
    ...(features.includes("exec")
      ? [{ term: t("commands"), value: <Listed right={right} /> }]
      : []),
    { term: t("limit.proof"), value: t(`choice.${proof}`) },
    ...(needsObserver ? [{ term: t("observer"), value: t("limit.needsObserver") }] : []),
    ...timesOf(right, useTime(), t),
    { term: t("limit.leftBehind"), value: t(`choice.${leftBehind}`) },
    { term: t("rules"), value: <Rules right={right} /> },
  ];
  return <DefinitionRows ruled rows={rows} />;
}

type Translate = ReturnType<typeof useTranslations<"hosts">>;

function timesOf(right: RightOnHostsView, time: ReturnType<typeof useTime>, t: Translate) {
  const { idleMinutes, ownIdleMinutes, drainMinutes } = right;
  const span = (minutes: number) => time.span(minutes * minuteMs, 2);
  const isOwn = idleMinutes === ownIdleMinutes;
  const idle: Definition = {
    term: t("left-alone"),
    value: idleMinutes === 0 ? t("as-long") : t("ends-after", { span: span(idleMinutes) }),
    ...(!isOwn && { note: t("of-installation") }),
  };
  const drain: Definition = {
    term: t("at-its-end"),
    value: drainMinutes === 0 ? t("cut") : t("drains", { span: span(drainMinutes) }),
  };
  return [idle, drain];
}

function Listed({ right: { commands } }: { right: RightOnHostsView }) {
  const t = useTranslations("hosts");
  return commands.length === 0 ? t("any-command") : <Codes lines={commands} />;
}

function Rules({ right: { commandRules, ruleActs } }: { right: RightOnHostsView }) {
  const t = useTranslations("hosts");
  if (ruleActs.length === 0) return t("no-rule");
  return (
    <>
      {ruleActs.map((act) => {
        const patterns = commandRules?.filter((rule) => rule.act === act) ?? [];
        return (
          <span key={act} className="mb-1 block">
            {t(`rule.${act}`)}
            {patterns.length > 0 && <Codes lines={patterns.map(({ pattern }) => pattern)} />}
          </span>
        );
      })}
      <span className="caption block">{t("rules-short")}</span>
    </>
  );
}

/** Each as it is typed, on a line of its own. */
const Codes = ({ lines }: { lines: readonly string[] }) =>
  lines.map((line) => (
    <code key={line} className="mono block text-12 wrap-anywhere">
      {line}
    </code>
  ));
