import { useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { Section } from "#components/ui/section.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";

export type SignInView = {
  loginId: string;
  at: Date;
  purpose: "sign-in" | "enrolment";
  outcome: "signed-in" | "refused" | "unfinished" | "recovered";
  wrongAnswers: number;
  address: string | null;
  browser: string | null;
  system: string | null;
};

/** Who tried to be this person lately, and what came of it. */
export function SignIns({ signIns, isOwn }: { signIns: readonly SignInView[]; isOwn: boolean }) {
  const t = useTranslations("security");
  const columns: Column<SignInView>[] = [
    {
      key: "outcome",
      title: t("column.outcome"),
      cell: (row) => <Outcome row={row} />,
    },
    {
      key: "device",
      title: t("column.device"),
      width: "w-44",
      wide: true,
      cell: ({ browser, system }) =>
        browser && system
          ? t("browser-on", { browser, system })
          : (browser ?? system ?? t("unknown-client")),
    },
    {
      key: "address",
      title: t("column.address"),
      width: "w-40",
      wide: true,
      cell: ({ address }) => <span className="mono">{address ?? t("unknown")}</span>,
    },
    { key: "at", title: t("column.at"), width: "w-36", cell: ({ at }) => <Instant at={at} /> },
  ];
  return (
    <Section title={t("recent")} note={t("recent-note")}>
      <DataTable
        label={t("recent")}
        columns={columns}
        rows={signIns}
        rowKey={({ loginId }) => loginId}
        empty={
          <p className="secondary py-3">{isOwn ? t("none-recent") : t("of-person.none-recent")}</p>
        }
      />
    </Section>
  );
}

const tones = {
  "signed-in": "granted",
  recovered: "expiring",
  refused: "denied",
  unfinished: "denied",
} as const;

function Outcome({ row }: { row: SignInView }) {
  const t = useTranslations("security");
  if (row.purpose === "enrolment") return <StatusChip tone="granted">{t("set-up")}</StatusChip>;
  const words = t(`outcome.${row.outcome}`);
  const tone = tones[row.outcome];
  return (
    <span className="inline-flex items-center gap-2">
      <StatusChip tone={tone}>{words}</StatusChip>
      {row.wrongAnswers > 0 && (
        <span className="font-normal text-ink-3">{t("wrong", { count: row.wrongAnswers })}</span>
      )}
    </span>
  );
}
