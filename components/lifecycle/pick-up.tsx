import { useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { DefinitionRows, type Definition } from "#components/ui/definition-rows.tsx";
import { StatusChip, type Tone } from "#components/ui/status-chip.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { ScheduleView, SourceView } from "./source-form.tsx";

type Outcome = "imported" | "held" | "same" | "missing" | "refused" | "failed";
type PickUpView = { at: Date; outcome: Outcome; reason: string | null; runId: string | null };
type PickedView = {
  source: SourceView;
  schedule: ScheduleView;
  hasCredential: boolean;
  setBy: string | null;
  setAt: Date;
  nextAt: Date;
};

const tones: Readonly<Record<Outcome, Tone>> = {
  ...{ imported: "granted", held: "pending", same: "neutral" },
  ...{ missing: "expiring", refused: "denied", failed: "denied" },
};

/** Where a feed's file lies, when it is looked for, and by whose word. */
export function SourceFacts({ picked }: { picked: PickedView }) {
  const t = useTranslations("pick-up");
  const { source, schedule } = picked;
  const rows: Definition[] = [
    { term: t("where"), value: <span className="mono">{placeOf(source)}</span> },
    ...(source.kind === "sftp"
      ? [{ term: t("host-key"), value: <span className="mono">{source.hostKey}</span> }]
      : []),
    { term: t("when"), value: <When schedule={schedule} /> },
    { term: t("next"), value: <Instant at={picked.nextAt} /> },
    { term: t("checksum"), value: t(`sum.${source.checksum ?? "none"}`) },
    {
      term: t("set-by"),
      value: picked.setBy ?? t("console"),
      note: <Instant at={picked.setAt} as="day" />,
    },
  ];
  return <DefinitionRows ruled rows={rows} />;
}

function placeOf(source: SourceView): string {
  if (source.kind === "https") return source.url;
  if (source.kind === "folder") return source.path;
  return `sftp://${source.user}@${source.host}:${source.port ?? 22}${source.path}`;
}

function When({ schedule }: { schedule: ScheduleView }) {
  const t = useTranslations("pick-up");
  if ("everyMinutes" in schedule) return t("every", { minutes: schedule.everyMinutes });
  const { at, days, zone } = schedule;
  const times = at.join(t("comma"));
  const on = (days ?? []).map((day) => t(`day.${String(day) as "1"}`)).join(t("comma"));
  return days === undefined ? t("daily", { times, zone }) : t("weekly", { times, zone, on });
}

/** What came of looking for the file, the last time first. */
export function PickUpTable({ pickUps }: { pickUps: readonly PickUpView[] }) {
  const t = useTranslations("pick-up");
  const columns: Column<PickUpView>[] = [
    {
      key: "outcome",
      title: t("outcome"),
      width: "w-36",
      cell: ({ outcome }) => (
        <StatusChip tone={tones[outcome]}>{t(`outcomes.${outcome}`)}</StatusChip>
      ),
    },
    {
      key: "why",
      title: t("why"),
      cell: ({ reason, runId }) =>
        runId === null ? (
          <Reason reason={reason} />
        ) : (
          <TextLink href={`/lifecycle/runs/${runId}`}>{t("run")}</TextLink>
        ),
    },
    {
      key: "at",
      title: t("at"),
      width: "w-32 max-md:w-28",
      cell: ({ at }) => <Instant at={at} />,
    },
  ];
  return (
    <DataTable
      label={t("looked")}
      columns={columns}
      rows={pickUps}
      rowKey={({ at, outcome }) => `${at.toISOString()} ${outcome}`}
    />
  );
}

function Reason({ reason }: { reason: string | null }) {
  const t = useTranslations("pick-up");
  if (reason === null) return null;
  const key = `reasons.${reason}` as "reasons.no_file";
  return <span className="whitespace-normal">{t.has(key) ? t(key) : reason}</span>;
}
