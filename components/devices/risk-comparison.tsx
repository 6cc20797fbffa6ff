"use client";

import { useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { CommandForm } from "#components/ui/command-form.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import type { FormResult } from "#components/ui/form-result.ts";
import { Section } from "#components/ui/section.tsx";
import type { RiskView } from "./risk-form.tsx";

const decisions = ["allow", "step-up", "deny"] as const;
type Decision = (typeof decisions)[number];
type Counts = Readonly<Record<Decision, number>>;

type ExampleView = {
  assessmentId: string;
  at: Date;
  person: string;
  signals: { kind: keyof RiskView["weights"]; by: string }[];
  from: Decision;
  to: Decision;
};

type Props = {
  tried: {
    assessed: number;
    before: Counts;
    after: Counts;
    changed: number;
    examples: ExampleView[];
  };
  isChanged: boolean;
  /** What comes in force, as JSON. */
  rules: string;
  apply: (before: FormResult, form: FormData) => Promise<FormResult>;
};

/** The last 30 days under the rules as they are, and as they were proposed. */
export function RiskComparison({ tried, isChanged, rules, apply }: Props) {
  const t = useTranslations("devices");
  const { before, after, changed, examples, assessed } = tried;
  const rows = decisions.map((decision) => ({
    decision,
    now: before[decision],
    proposed: after[decision],
  }));
  type Row = (typeof rows)[number];
  const columns: Column<Row>[] = [
    {
      key: "decision",
      title: t("risk.decided"),
      cell: ({ decision }) => t(`risk.decision.${decision}`),
    },
    { key: "now", title: t("risk.now"), width: "w-28", cell: ({ now }) => now },
    {
      key: "proposed",
      title: t("risk.proposed"),
      width: "w-28",
      cell: ({ now, proposed }) =>
        now === proposed ? proposed : <b className="font-medium">{proposed}</b>,
    },
  ];
  return (
    <>
      <Section title={t("risk.compare")} note={t("risk.assessed", { count: assessed })}>
        <DataTable
          label={t("risk.compare")}
          columns={columns}
          rows={rows}
          rowKey={({ decision }) => decision}
        />
        <div className="mt-4 flex flex-wrap gap-2">
          {isChanged ? (
            <CommandForm
              action={apply}
              fields={{ rules }}
              button={{ kind: "primary", children: t("risk.apply") }}
            />
          ) : (
            <p className="secondary">{t("risk.unchanged")}</p>
          )}
        </div>
      </Section>
      {isChanged && <Changed count={changed} examples={examples} />}
    </>
  );
}

function Changed({ count, examples }: { count: number; examples: ExampleView[] }) {
  const t = useTranslations("devices");
  const columns: Column<ExampleView>[] = [
    { key: "who", title: t("risk.column.who"), cell: ({ person }) => person },
    {
      key: "noticed",
      title: t("risk.column.noticed"),
      wide: true,
      cell: ({ signals }) =>
        signals.map(({ kind }) => t(`risk.signal.${kind}`)).join(", ") || t("risk.nothing"),
    },
    {
      key: "change",
      title: t("risk.column.change"),
      width: "w-56 max-md:w-auto",
      cell: ({ from, to }) =>
        t("risk.from-to", { from: t(`risk.decision.${from}`), to: t(`risk.decision.${to}`) }),
    },
    {
      key: "at",
      title: t("risk.column.at"),
      width: "w-32",
      cell: ({ at }) => <Instant at={at} />,
    },
  ];
  return (
    <Section
      title={t("risk.changed", { count })}
      note={
        examples.length < count ? t("risk.changed-note", { count: examples.length }) : undefined
      }
    >
      {examples.length > 0 && (
        <DataTable
          label={t("risk.changed", { count })}
          columns={columns}
          rows={examples}
          rowKey={({ assessmentId }) => assessmentId}
        />
      )}
    </Section>
  );
}
