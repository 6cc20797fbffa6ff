import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Instant } from "#components/time/instant-text.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";
import { HealthChip, type HealthView } from "./health-chip.tsx";

type HostView = {
  code: string;
  system: string;
  zone: string;
  address: string;
  port: number;
  health: HealthView;
  checkedAt: Date | null;
  liveSessions: number;
  processesLeft: number;
  findings: readonly { code: string; subject: string | null }[];
  retiredAt: Date | null;
};

/** Every host with how it was found last. */
export function HostTable({ hosts, empty }: { hosts: readonly HostView[]; empty: ReactNode }) {
  const [t, access, format] = [useTranslations("hosts"), useTranslations("access"), useFormatter()];
  const columns: Column<HostView>[] = [
    {
      key: "host",
      title: t("host"),
      cell: (host) => <Named host={host} />,
    },
    {
      key: "health",
      title: t("found"),
      width: "w-40 max-md:w-36",
      cell: ({ health, retiredAt }) =>
        retiredAt === null ? (
          <HealthChip state={health} />
        ) : (
          <StatusChip tone="neutral">{t("retired")}</StatusChip>
        ),
    },
    {
      key: "system",
      title: t("group"),
      width: "w-[17%]",
      wide: true,
      cell: ({ system, zone }) => `${system}, ${access(`zone.${zone as "production"}`)}`,
    },
    {
      key: "address",
      title: t("address"),
      width: "w-[17%]",
      wide: true,
      cell: ({ address, port }) => <span className="mono">{`${address}:${port}`}</span>,
    },
    {
      key: "live",
      title: t("live"),
      width: "w-20",
      right: true,
      wide: true,
      cell: ({ liveSessions }) => format.number(liveSessions),
    },
    {
      key: "left",
      title: t("left-column"),
      width: "w-28",
      right: true,
      wide: true,
      cell: ({ processesLeft }) =>
        processesLeft === 0 ? "" : <b className="font-medium">{format.number(processesLeft)}</b>,
    },
    {
      key: "checked",
      title: t("looked"),
      width: "w-32 max-md:w-24",
      cell: ({ checkedAt }) =>
        checkedAt === null ? t("never") : <Instant at={checkedAt} as="ago" />,
    },
  ];
  return (
    <DataTable
      label={t("name")}
      columns={columns}
      rows={hosts}
      rowKey={({ code }) => code}
      rowHref={({ code }) => `/production/hosts/${code}`}
      empty={empty}
    />
  );
}

/** Its code, and what was found of it first. */
function Named({ host: { code, findings, retiredAt } }: { host: HostView }) {
  const t = useTranslations("hosts");
  const [first, ...others] = retiredAt === null ? findings : [];
  const words =
    first && [t(`finding.${first.code as "unreachable"}`), first.subject].filter(Boolean).join(" ");
  return (
    <>
      <span className="mono cut block" title={code}>
        {code}
      </span>
      {words !== undefined && (
        <span className="caption cut block font-normal max-md:hidden" title={words}>
          {words}
          {others.length > 0 && ` ${t("more-findings", { count: others.length })}`}
        </span>
      )}
    </>
  );
}
