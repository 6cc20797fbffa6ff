import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { DurationWords } from "#components/requests/duration-words.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { RiskChip, type Risk } from "#components/ui/risk-chip.tsx";
import { RetireChip } from "./retire-chip.tsx";

export type RightLine = {
  entitlementId: string;
  name: string;
  code: string;
  risk: Risk;
  minutesMax: number | null;
  isRequestable: boolean;
  ownerName: string | null;
  systemId: string;
  systemName: string;
  retiresAt: Date | null;
};

type Props = {
  rights: readonly RightLine[];
  /** Names the system of each, where they are of several. */
  withSystem?: boolean;
  /** How many hold each, for those who may know. */
  holders?: ReadonlyMap<string, number> | undefined;
  empty: ReactNode;
};

export function RightsTable({ rights, withSystem = false, holders, empty }: Props) {
  const t = useTranslations("catalogue");
  const columns: Column<RightLine>[] = [
    {
      key: "name",
      title: t("column.right"),
      cell: (right) => <RightName right={right} />,
    },
    ...(withSystem
      ? [
          {
            key: "system",
            title: t("column.system"),
            width: "w-44 max-md:w-28",
            cell: ({ systemName }: RightLine) => systemName,
          },
        ]
      : []),
    {
      key: "risk",
      title: t("column.risk"),
      width: "w-28",
      cell: ({ risk }) => <RiskChip risk={risk} />,
    },
    {
      key: "time",
      title: t("column.longest"),
      width: "w-28",
      wide: true,
      cell: ({ minutesMax }) => <Longest minutes={minutesMax} />,
    },
    {
      key: "owner",
      title: t("column.owner"),
      width: "w-44",
      wide: true,
      cell: ({ ownerName }) => <Owner name={ownerName} />,
    },
    {
      key: "requestable",
      title: t("column.requestable"),
      width: "w-32",
      wide: true,
      cell: ({ isRequestable }) => t(isRequestable ? "can-be-asked" : "not-asked"),
    },
  ];
  const counted: Column<RightLine> = {
    key: "holders",
    title: t("column.holders"),
    width: "w-20 max-md:w-16",
    cell: ({ entitlementId }) => holders?.get(entitlementId) ?? 0,
  };
  return (
    <DataTable
      label={t("tab.rights")}
      columns={holders ? [...columns, counted] : columns}
      rows={rights}
      rowKey={({ entitlementId }) => entitlementId}
      rowHref={({ systemId, entitlementId }) => `/catalogue/${systemId}/${entitlementId}`}
      empty={empty}
    />
  );
}

function RightName({ right }: { right: RightLine }) {
  return (
    <span className="inline-flex max-w-full items-center gap-2">
      <span className="cut" title={`${right.name} (${right.code})`}>
        {right.name}
      </span>
      <RetireChip retiresAt={right.retiresAt} />
    </span>
  );
}

/** The longest time something may be asked for. */
export function Longest({ minutes }: { minutes: number | null }) {
  const t = useTranslations("catalogue");
  if (minutes === null) return <span className="text-ink-3">{t("no-limit")}</span>;
  return <DurationWords minutes={minutes} />;
}

/** An owner's face, or that nobody owns it. */
export function Owner({ name, href }: { name: string | null; href?: string | undefined }) {
  const t = useTranslations("catalogue");
  if (name === null) return <span className="text-ink-3">{t("no-owner")}</span>;
  return <PersonChip name={name} href={href} />;
}
