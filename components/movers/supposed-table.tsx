import { useFormatter, useTranslations } from "next-intl";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";

type Row = {
  personId: string;
  name: string;
  number: string;
  gains: readonly unknown[];
  kept: readonly unknown[];
  losses: readonly unknown[];
  conflicts: readonly string[];
  asked: number;
};

/** What each of several people would gain, keep and lose, in numbers. */
export function SupposedTable({ people }: { people: readonly Row[] }) {
  const [t, format] = [useTranslations("simulator"), useFormatter()];
  const number = (key: "gains" | "kept" | "losses"): Column<Row> => ({
    ...{ key, title: t(key), width: "w-28 max-md:w-16", right: true },
    cell: (row) => format.number(row[key].length),
  });
  const columns: Column<Row>[] = [
    { key: "who", title: t("person"), cell: ({ name }) => <PersonChip name={name} /> },
    ...[number("gains"), number("kept"), number("losses")],
    {
      ...{ key: "asked", title: t("asked"), width: "w-28", right: true, wide: true },
      cell: ({ asked }) => format.number(asked),
    },
    {
      ...{ key: "conflicts", title: t("conflicts"), width: "w-48", wide: true },
      cell: ({ conflicts }) =>
        conflicts.length === 0 ? t("conflict-none") : format.list(conflicts, { type: "unit" }),
    },
  ];
  return (
    <DataTable
      label={t("people")}
      columns={columns}
      rows={people}
      rowKey={({ personId }) => personId}
      rowHref={({ number: of }) => `/people/${encodeURIComponent(of)}`}
    />
  );
}
