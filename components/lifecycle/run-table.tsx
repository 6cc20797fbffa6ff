import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Instant } from "#components/time/instant-text.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { BriefCounts } from "./brief-counts.tsx";
import type { CountsView } from "./run-counts.tsx";
import { RunState, type RunStateName } from "./run-state.tsx";

type RunView = {
  id: string;
  feed: string;
  state: RunStateName;
  isDryRun: boolean;
  fileName: string | null;
  done: number;
  total: number;
  counts: CountsView;
  startedByName: string | null;
  startedAt: Date;
};

/** Files, newest first; those on their way show how far they are. */
export function RunTable({ runs, empty }: { runs: readonly RunView[]; empty: ReactNode }) {
  const t = useTranslations("lifecycle");
  const columns: Column<RunView>[] = [
    {
      key: "file",
      title: t("file"),
      width: "w-52 max-md:w-auto",
      cell: ({ fileName, feed }) => fileName ?? feed,
    },
    { key: "feed", title: t("feed"), width: "w-28", wide: true, cell: ({ feed }) => feed },
    {
      key: "state",
      title: t("where"),
      width: "w-32",
      cell: ({ state, isDryRun }) => <RunState state={state} isDryRun={isDryRun} />,
    },
    { key: "effect", title: t("effect"), wide: true, cell: (run) => <Effect run={run} /> },
    {
      key: "by",
      title: t("by"),
      width: "w-36",
      wide: true,
      cell: ({ startedByName }) => startedByName ?? t("console"),
    },
    {
      key: "at",
      title: t("started"),
      width: "w-32 max-md:w-28",
      cell: ({ startedAt }) => <Instant at={startedAt} />,
    },
  ];
  return (
    <DataTable
      label={t("runs")}
      columns={columns}
      rows={runs}
      rowKey={({ id }) => id}
      rowHref={({ id }) => `/lifecycle/runs/${id}`}
      empty={empty}
    />
  );
}

function Effect({ run: { state, done, total, counts } }: { run: RunView }) {
  const [t, format] = [useTranslations("lifecycle"), useFormatter()];
  if (state === "running" || state === "staging") {
    return t("progress", { done: format.number(done), total: format.number(total) });
  }
  return state === "failed" ? t("brief.failed") : <BriefCounts counts={counts} />;
}
