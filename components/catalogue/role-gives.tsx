import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { RiskChip, type Risk } from "#components/ui/risk-chip.tsx";
import { SystemTile } from "#components/ui/system-tile.tsx";
import { TextLink } from "#components/ui/text-link.tsx";

type Given = {
  entitlementId: string;
  name: string;
  risk: Risk;
  systemId: string;
  systemName: string;
  systemKind: string;
  viaId: string;
  viaName: string;
  isOwn: boolean;
};

/** All that a role gives, and through which role that it includes. */
export function RoleGives({ rights, empty }: { rights: readonly Given[]; empty: ReactNode }) {
  const t = useTranslations("roles");
  const c = useTranslations("catalogue");
  const columns: Column<Given>[] = [
    {
      key: "right",
      title: c("column.right"),
      cell: ({ name, systemName, systemKind }) => (
        <span className="inline-flex max-w-full items-center gap-2">
          <SystemTile kind={systemKind} />
          <span className="cut" title={`${systemName} ${name}`}>
            <span className="font-normal text-ink-2">{systemName}</span> {name}
          </span>
        </span>
      ),
    },
    {
      key: "risk",
      title: c("column.risk"),
      width: "w-28",
      cell: ({ risk }) => <RiskChip risk={risk} />,
    },
    {
      key: "via",
      title: t("through"),
      width: "w-48",
      wide: true,
      cell: ({ isOwn, viaId, viaName }) =>
        isOwn ? t("itself") : <TextLink href={`/catalogue/roles/${viaId}`}>{viaName}</TextLink>,
    },
  ];
  return (
    <DataTable
      label={t("gives-head")}
      columns={columns}
      rows={rights}
      rowKey={({ entitlementId }) => entitlementId}
      rowHref={({ systemId, entitlementId }) => `/catalogue/${systemId}/${entitlementId}`}
      empty={empty}
    />
  );
}
