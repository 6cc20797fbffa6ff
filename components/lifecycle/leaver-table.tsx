"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Instant } from "#components/time/instant-text.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";
import { LeaverStateChip, type LeaverStateName } from "./leaver-state.tsx";
import { useClockWords } from "./use-clock-words.ts";

export type LeaverLineView = {
  id: string;
  state: LeaverStateName;
  employeeNumber: string;
  displayName: string;
  endsAt: Date;
  since: Date | null;
  offAt: Date | null;
  planesOn: number;
  planes: number;
  waiting: number;
  mine: number;
};

/** Leaver cases: who, where it stands, how fast everything was off, what waits for an owner. */
export function LeaverTable({
  cases,
  empty,
}: {
  cases: readonly LeaverLineView[];
  empty?: ReactNode;
}) {
  const t = useTranslations("leavers");
  const columns: Column<LeaverLineView>[] = [
    {
      key: "who",
      title: t("who"),
      width: "w-52 max-md:w-auto",
      cell: ({ displayName }) => displayName,
    },
    {
      key: "state",
      title: t("where"),
      width: "w-32",
      cell: ({ state }) => <LeaverStateChip state={state} />,
    },
    {
      key: "off",
      title: t("access-off"),
      width: "w-44 max-md:w-28",
      cell: (line) => <Off line={line} />,
    },
    { key: "waiting", title: t("owned"), wide: true, cell: (line) => <Waiting line={line} /> },
    {
      key: "ends",
      title: t("ends"),
      width: "w-32",
      wide: true,
      cell: ({ endsAt }) => <Instant at={endsAt} />,
    },
  ];
  return (
    <DataTable
      label={t("name")}
      columns={columns}
      rows={cases}
      rowKey={({ id }) => id}
      rowHref={({ id }) => `/lifecycle/leavers/${id}`}
      empty={empty}
    />
  );
}

function Off({ line: { state, since, offAt, planesOn, planes } }: { line: LeaverLineView }) {
  const [t, clock] = [useTranslations("leavers"), useClockWords()];
  if (since === null || planes === 0) return null;
  if (state === "rescinded") return null;
  if (offAt === null) {
    return <StatusChip tone="denied">{t("still-on", { on: planesOn, all: planes })}</StatusChip>;
  }
  return t("off-after", { span: clock(offAt.getTime() - since.getTime()) });
}

function Waiting({ line: { waiting, mine } }: { line: LeaverLineView }) {
  const t = useTranslations("leavers");
  if (mine > 0) return <StatusChip tone="pending">{t("for-you", { count: mine })}</StatusChip>;
  return waiting > 0 ? t("waiting", { count: waiting }) : null;
}
