import { MailCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import type { NoticeKind } from "#lib/notify/index.ts";

type UndeliveredView = {
  mailId: string;
  person: string;
  personNumber: string;
  address: string | null;
  kind: NoticeKind;
  change: string | null;
  createdAt: Date;
  reason: string;
};

/** Whom a notice did not reach, where it went, and what the server said to it. */
export function UndeliveredTable({ undelivered }: { undelivered: readonly UndeliveredView[] }) {
  const [t, home] = [useTranslations("mail"), useTranslations("home")];
  const what = ({ kind, change }: UndeliveredView): string => {
    if (kind === "alarm") return home("notice.alarm");
    if (kind === "overreach") return home("notice.overreach", { module: "none", name: "" });
    const key = `notice.security.${change as "password"}` as const;
    return change !== null && /^\w+$/.test(change) && home.has(key) ? home(key) : t("changed");
  };
  const columns: Column<UndeliveredView>[] = [
    {
      key: "who",
      title: t("column.who"),
      width: "w-48 max-md:w-auto",
      cell: ({ person, personNumber }) => (
        <>
          {person} <span className="caption">{personNumber}</span>
        </>
      ),
    },
    { key: "what", title: t("column.what"), wide: true, cell: what },
    {
      key: "address",
      title: t("column.address"),
      width: "w-60",
      wide: true,
      cell: ({ address }) => <span className="mono">{address}</span>,
    },
    {
      key: "why",
      title: t("column.why"),
      width: "w-44 max-md:w-auto",
      cell: ({ reason, address }) =>
        address === null ? t("no-address") : <span className="mono">{reason}</span>,
    },
    {
      key: "at",
      title: t("column.at"),
      width: "w-32 max-md:w-28",
      cell: ({ createdAt }) => <Instant at={createdAt} />,
    },
  ];
  return (
    <DataTable
      label={t("undelivered")}
      columns={columns}
      rows={undelivered}
      rowKey={({ mailId }) => mailId}
      empty={<EmptyState icon={<MailCheck />} title={t("none")} />}
    />
  );
}
