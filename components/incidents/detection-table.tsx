import { ShieldCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";

export type DetectionView = {
  detectionId: string;
  kind:
    | "ticket_overreach"
    | "not_for_modules"
    | "device_mismatch"
    | "device_unproven"
    | "blocked_device"
    | "risky_client"
    | "host_key_changed"
    | "host_open"
    | "command_seen"
    | "processes_left"
    | "host_token_misused";
  at: Date;
  act: string;
  person: string | null;
  module: string | null;
  address: string | null;
  host: string | null;
  isAlerted: boolean;
};

/** Who tried what beyond their ticket, and from where. */
export function DetectionTable({ detections }: { detections: readonly DetectionView[] }) {
  const t = useTranslations("detections");
  const columns: Column<DetectionView>[] = [
    {
      key: "who",
      title: t("column.who"),
      cell: ({ person, module, host }) =>
        person && module
          ? t("acting", { module, person })
          : (module ?? person ?? host ?? t("console-ticket")),
    },
    {
      key: "act",
      title: t("column.act"),
      width: "w-48 max-md:w-auto",
      cell: ({ act }) => <span className="mono">{act}</span>,
    },
    {
      key: "kind",
      title: t("column.kind"),
      width: "w-52",
      wide: true,
      cell: ({ kind }) => t(`kind.${kind}`),
    },
    {
      key: "address",
      title: t("column.address"),
      width: "w-36",
      wide: true,
      cell: ({ address }) => <span className="mono">{address}</span>,
    },
    {
      key: "alert",
      title: t("column.alert"),
      width: "w-24",
      wide: true,
      cell: ({ isAlerted }) => isAlerted && <StatusChip tone="denied">{t("alert")}</StatusChip>,
    },
    { key: "at", title: t("column.at"), width: "w-32", cell: ({ at }) => <Instant at={at} /> },
  ];
  return (
    <DataTable
      label={t("found")}
      columns={columns}
      rows={detections}
      rowKey={({ detectionId }) => detectionId}
      empty={<EmptyState icon={<ShieldCheck />} title={t("nothing")} />}
    />
  );
}
