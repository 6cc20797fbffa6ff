import { useTranslations } from "next-intl";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { StatusChip, type Tone } from "#components/ui/status-chip.tsx";

export type IssueView = {
  line: number;
  kind: string;
  employeeNumber: string | null;
  field: string | null;
  reason: string;
  expected: string | null;
};

const tones: Record<string, Tone> = {
  quarantined: "denied",
  conflict: "denied",
  missing: "expiring",
};

/** Rows that were not applied: where, which field, why, and what would have been right. */
export function IssueTable({ issues }: { issues: readonly IssueView[] }) {
  const t = useTranslations("lifecycle");
  const columns: Column<IssueView>[] = [
    {
      key: "kind",
      title: t("what"),
      width: "w-32",
      cell: ({ kind }) => (
        <StatusChip tone={tones[kind] ?? "neutral"}>
          {t(`issue-kind.${kind as "missing"}`)}
        </StatusChip>
      ),
    },
    { key: "number", title: t("number"), width: "w-24", wide: true, cell: (i) => i.employeeNumber },
    {
      key: "field",
      title: t("field"),
      width: "w-36",
      wide: true,
      cell: ({ field }) => <span className="mono">{field}</span>,
    },
    {
      key: "why",
      title: t("why"),
      cell: ({ kind, reason, expected }) => (
        <span className="block py-1.5 whitespace-normal">
          <Reason reason={reason} />
          {expected !== null && kind !== "missing" && (
            <span className="block text-ink-3">{t("expected", { expected })}</span>
          )}
        </span>
      ),
    },
    {
      key: "line",
      title: t("line"),
      width: "w-16",
      cell: ({ line }) => (line === 0 ? t("no-line") : String(line)),
    },
  ];
  return (
    <DataTable
      label={t("issues")}
      columns={columns}
      rows={issues}
      rowKey={({ line, kind, employeeNumber, field, reason }) =>
        [line, kind, employeeNumber, field, reason].join(" ")
      }
    />
  );
}

/** Reasons that we have words for; the code of any other is still something to search for. */
export function Reason({ reason }: { reason: string }) {
  const t = useTranslations("lifecycle");
  const key = `reason.${reason}` as "reason.missing";
  return <span className="block text-ink">{t.has(key) ? t(key) : reason}</span>;
}
