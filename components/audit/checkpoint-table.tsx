import { useFormatter, useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { TextLink } from "#components/ui/text-link.tsx";

type HeadView = { size: number; at: Date; note: string };

/** Signed heads: how long the log was, what its root was, and when that was signed. */
export function CheckpointTable({ heads, newest }: { heads: readonly HeadView[]; newest: number }) {
  const [t, format] = [useTranslations("audit"), useFormatter()];
  const columns: Column<HeadView>[] = [
    { key: "size", title: t("size"), width: "w-28", cell: ({ size }) => format.number(size) },
    {
      key: "root",
      title: t("root"),
      wide: true,
      cell: ({ note }) => <span className="mono">{note.split("\n")[2]}</span>,
    },
    {
      key: "prove",
      title: t("consistency"),
      width: "w-40 max-md:w-auto",
      cell: ({ size }) =>
        size < newest && (
          <TextLink href={`/audit/log?from=${size}&to=${newest}`}>{t("prove-newest")}</TextLink>
        ),
    },
    { key: "at", title: t("signed"), width: "w-32", cell: ({ at }) => <Instant at={at} /> },
  ];
  return (
    <DataTable
      label={t("heads")}
      columns={columns}
      rows={heads}
      rowKey={({ size }) => String(size)}
      empty={<p className="secondary py-3">{t("no-head")}</p>}
    />
  );
}
