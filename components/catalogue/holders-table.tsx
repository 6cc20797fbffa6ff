import { useTranslations } from "next-intl";
import { ReasonWords, type ReasonView } from "#components/access/reason-words.tsx";
import { Instant } from "#components/time/instant-text.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { TimeLeft } from "#components/ui/time-left.tsx";
import type { ReactNode } from "react";

export type HolderLine = {
  key: string;
  employeeNumber: string;
  displayName: string;
  department: string | null;
  reasons: readonly ReasonView[];
  since: Date;
  endsAt: Date | null;
};

/** Who holds something, why, since when and until when. */
export function HoldersTable({
  holders,
  empty,
}: {
  holders: readonly HolderLine[];
  empty: ReactNode;
}) {
  const t = useTranslations("catalogue");
  const columns: Column<HolderLine>[] = [
    {
      key: "name",
      title: t("column.person"),
      cell: ({ displayName }) => <PersonChip name={displayName} />,
    },
    {
      key: "department",
      title: t("column.department"),
      width: "w-40",
      wide: true,
      cell: ({ department }) => department ?? "",
    },
    {
      key: "why",
      title: t("column.why"),
      width: "w-56 max-md:w-32",
      cell: ({ reasons }) => (
        <span className="flex min-w-0">
          <ReasonWords reasons={reasons} />
        </span>
      ),
    },
    {
      key: "since",
      title: t("column.since"),
      width: "w-28",
      wide: true,
      cell: ({ since }) => <Instant at={since} as="date" />,
    },
    {
      key: "left",
      title: t("column.left"),
      width: "w-28 max-md:w-20",
      cell: ({ since, endsAt }) => <TimeLeft plain endsAt={endsAt} startsAt={since} />,
    },
  ];
  return (
    <DataTable
      label={t("holders")}
      columns={columns}
      rows={holders}
      rowKey={({ key }) => key}
      rowHref={({ employeeNumber }) => `/people/${encodeURIComponent(employeeNumber)}`}
      empty={empty}
    />
  );
}
