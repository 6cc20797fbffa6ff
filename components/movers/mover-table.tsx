import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Instant } from "#components/time/instant-text.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { MoverState, type MoverStateName } from "./mover-state.tsx";

type Row = {
  id: string;
  state: MoverStateName;
  person: string;
  fromUnit: string | null;
  toUnit: string | null;
  toManager: string | null;
  dueAt: Date | null;
  asked: number;
};

/** People who moved, the most urgent first. */
export function MoverTable({ movers, empty }: { movers: readonly Row[]; empty: ReactNode }) {
  const t = useTranslations("movers");
  const columns: Column<Row>[] = [
    { key: "who", title: t("person"), cell: ({ person }) => <PersonChip name={person} /> },
    { key: "from", title: t("from"), width: "w-44", wide: true, cell: (row) => row.fromUnit },
    { key: "to", title: t("to"), width: "w-44", wide: true, cell: (row) => row.toUnit },
    {
      key: "manager",
      title: t("manager"),
      width: "w-44",
      wide: true,
      cell: ({ toManager }) => toManager ?? t("nobody"),
    },
    {
      key: "state",
      title: t("where"),
      width: "w-32",
      cell: ({ state, asked }) =>
        state === "open" ? t("asked", { count: asked }) : <MoverState state={state} />,
    },
    {
      key: "due",
      title: t("due"),
      width: "w-28 max-md:w-24",
      cell: ({ state, dueAt }) => state === "open" && dueAt && <Instant at={dueAt} as="due" />,
    },
  ];
  return (
    <DataTable
      label={t("name")}
      columns={columns}
      rows={movers}
      rowKey={({ id }) => id}
      rowHref={({ id }) => `/lifecycle/movers/${id}`}
      empty={empty}
    />
  );
}
