import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Section } from "#components/ui/section.tsx";
import { Select } from "#components/ui/select.tsx";

const signals = [
  ...["automation", "emulator", "tampering", "changed-key"],
  ...["no-key", "new-device", "impossible-travel"],
] as const;
type Signal = (typeof signals)[number];
const decisions = ["allow", "step-up", "deny"] as const;
const alerts = ["medium", "high", "never"] as const;

/** What is proposed in the address. */
export const riskNames = [
  ...signals,
  ...(["mediumFrom", "highFrom", "medium", "high", "alertsFrom"] as const),
] as const;

export type RiskView = {
  weights: Readonly<Record<Signal, number>>;
  mediumFrom: number;
  highFrom: number;
  medium: (typeof decisions)[number];
  high: (typeof decisions)[number];
  alertsFrom: (typeof alerts)[number];
};

type Props = {
  rules: RiskView;
  problems: Readonly<Record<string, string>>;
  noticed: readonly { kind: Signal; count: number }[];
};

/** Proposes weights and levels; sending it changes nothing, it only shows what would be. */
export function RiskForm({ rules, problems, noticed }: Props) {
  const t = useTranslations("devices");
  const countOf = new Map(noticed.map(({ kind, count }) => [kind, count]));
  const say = useProblem(problems);
  return (
    <form method="get" className="grid gap-6">
      <Section ruled title={t("risk.signals")}>
        <div className="grid grid-cols-2 gap-4 pt-4 max-md:grid-cols-1">
          {signals.map((kind) => (
            <Field
              key={kind}
              label={t(`risk.signal.${kind}`)}
              hint={t("risk.noticed", { count: countOf.get(kind) ?? 0 })}
              error={say(kind)}
            >
              {(control) => (
                <Points {...control} name={kind} max={100} value={rules.weights[kind]} />
              )}
            </Field>
          ))}
        </div>
      </Section>
      <Levels rules={rules} say={say} />
      <div>
        <Button type="submit" kind="secondary" data-act="try-rules">
          {t("risk.try")}
        </Button>
      </div>
    </form>
  );
}

type Say = (name: string) => string | undefined;

function useProblem(problems: Props["problems"]): Say {
  const t = useTranslations("errors");
  return (name) => {
    const code = problems[name];
    if (code === undefined) return undefined;
    return code === "above_medium" ? t("reason.above_medium") : t("problem.other");
  };
}

function Levels({ rules, say }: { rules: RiskView; say: Say }) {
  const t = useTranslations("devices");
  const choices = decisions.map((value) => ({ value, label: t(`risk.decision.${value}`) }));
  const told = alerts.map((value) => ({ value, label: t(`risk.alert.${value}`) }));
  return (
    <Section ruled title={t("risk.levels")}>
      <div className="grid grid-cols-2 gap-4 pt-4 max-md:grid-cols-1">
        <Field label={t("risk.medium-from")} hint={t("risk.level-hint")} error={say("mediumFrom")}>
          {(control) => (
            <Points {...control} name="mediumFrom" max={700} value={rules.mediumFrom} />
          )}
        </Field>
        <Field label={t("risk.medium")} hint={t("risk.step-up-hint")}>
          {(control) => (
            <Select {...control} name="medium" options={choices} defaultValue={rules.medium} />
          )}
        </Field>
        <Field label={t("risk.high-from")} hint={t("risk.level-hint")} error={say("highFrom")}>
          {(control) => <Points {...control} name="highFrom" max={700} value={rules.highFrom} />}
        </Field>
        <Field label={t("risk.high")}>
          {(control) => (
            <Select {...control} name="high" options={choices} defaultValue={rules.high} />
          )}
        </Field>
        <Field label={t("risk.alerts-from")}>
          {(control) => (
            <Select {...control} name="alertsFrom" options={told} defaultValue={rules.alertsFrom} />
          )}
        </Field>
      </div>
    </Section>
  );
}

type PointsProps = { id: string; name: string; value: number; max: number };

const Points = ({ value, max, ...control }: PointsProps) => (
  <Input {...control} type="number" min={0} max={max} required defaultValue={value} />
);
