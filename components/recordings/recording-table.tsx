import { Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Instant } from "#components/time/instant-text.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { clockOf } from "./clock-words.ts";
import { RecordingLink } from "./recording-link.tsx";
import { RecordingState } from "./recording-state.tsx";
import type { RecordingView } from "./recording-view.ts";

type Props = { recordings: readonly RecordingView[]; empty: ReactNode };

/** Recordings, the newest first: of whom, where, of what, how long, and how far they came. */
export function RecordingTable({ recordings, empty }: Props) {
  const t = useTranslations("recordings");
  const columns: readonly Column<RecordingView>[] = [
    {
      key: "who",
      title: t("column.who"),
      width: "w-[22%] max-md:w-auto",
      cell: ({ recordingId, person, isOwn }) => (
        <RecordingLink recordingId={recordingId}>{isOwn ? t("you") : person}</RecordingLink>
      ),
    },
    {
      key: "where",
      title: t("column.where"),
      width: "w-[22%] max-md:w-auto",
      cell: ({ login, host }) => <span className="mono">{`${login}@${host}`}</span>,
    },
    {
      key: "what",
      title: t("column.what"),
      wide: true,
      cell: (recording) => <What recording={recording} />,
    },
    {
      key: "began",
      title: t("column.began"),
      width: "w-32 max-md:w-24",
      cell: ({ beganAt }) => <Instant at={beganAt} />,
    },
    {
      key: "lasted",
      title: t("column.lasted"),
      width: "w-20",
      right: true,
      wide: true,
      cell: ({ seconds }) => clockOf(seconds),
    },
    {
      key: "state",
      title: t("column.state"),
      width: "w-36 max-md:w-28",
      cell: ({ state, heldAt }) => (
        <span className="inline-flex items-center gap-1.5">
          {heldAt !== null && <Lock className="size-3.5" aria-label={t("held")} />}
          <RecordingState state={state} />
        </span>
      ),
    },
  ];
  return (
    <DataTable
      label={t("name")}
      columns={columns}
      rows={recordings}
      rowKey={({ recordingId }) => recordingId}
      empty={empty}
    />
  );
}

/** "Terminal", "Command: uname -a" */
function What({ recording: { kind, command } }: { recording: RecordingView }) {
  const t = useTranslations("recordings");
  if (command === null) return t(`kind.${kind}`);
  return (
    <>
      {t(`kind.${kind}`)}{" "}
      <span className="mono" title={command}>
        {command}
      </span>
    </>
  );
}
