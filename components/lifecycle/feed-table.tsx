import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Instant } from "#components/time/instant-text.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { BriefCounts } from "./brief-counts.tsx";
import type { CountsView } from "./run-counts.tsx";
import { RunState, type RunStateName } from "./run-state.tsx";

type FeedView = {
  code: string;
  name: string;
  people: number;
  lastRunAt: Date | null;
  lastState: RunStateName | null;
  lastCounts: CountsView | null;
};

/** Each source with its health: when it spoke last, and what came of it. */
export function FeedTable({ feeds, empty }: { feeds: readonly FeedView[]; empty: ReactNode }) {
  const [t, format] = [useTranslations("lifecycle"), useFormatter()];
  const columns: Column<FeedView>[] = [
    {
      key: "feed",
      title: t("feed"),
      width: "w-52 max-md:w-auto",
      cell: ({ code, name }) => (name === code ? code : `${name} (${code})`),
    },
    {
      key: "people",
      title: t("people"),
      width: "w-20",
      right: true,
      wide: true,
      cell: ({ people }) => format.number(people),
    },
    {
      key: "state",
      title: t("last-state"),
      width: "w-32",
      cell: ({ lastState }) =>
        lastState === null ? "" : <RunState state={lastState} isDryRun={false} />,
    },
    {
      key: "counts",
      title: t("last-effect"),
      wide: true,
      cell: ({ lastCounts }) => (lastCounts === null ? "" : <BriefCounts counts={lastCounts} />),
    },
    {
      key: "at",
      title: t("last-run"),
      width: "w-32 max-md:w-28",
      cell: ({ lastRunAt }) => (lastRunAt === null ? t("never") : <Instant at={lastRunAt} />),
    },
  ];
  return (
    <DataTable
      label={t("feeds")}
      columns={columns}
      rows={feeds}
      rowKey={({ code }) => code}
      rowHref={({ code }) => `/lifecycle/feeds/${code}`}
      empty={empty}
    />
  );
}
