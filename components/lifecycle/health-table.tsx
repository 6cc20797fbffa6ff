import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Instant } from "#components/time/instant-text.tsx";
import { useTime } from "#components/time/use-time.ts";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { EventStateName } from "./event-state.tsx";

type Counts = Partial<Record<EventStateName, number>>;
export type HealthView = {
  code: string;
  name: string;
  lastReceivedAt: Date | null;
  /** How far behind we are, in milliseconds; unset: not at all. */
  lagMs: number | null;
  /** How long the first of those that wait for their person does. */
  waitsMs: number | null;
  lastDay: Counts;
  open: Counts;
};
type Props = { feeds: readonly HealthView[]; empty: ReactNode };

/** Each system that pushes: when it spoke last, how far behind we are, what needs somebody. */
export function HealthTable({ feeds, empty }: Props) {
  const [t, time] = [useTranslations("pushed"), useTime()];
  const columns: Column<HealthView>[] = [
    {
      key: "feed",
      title: t("feed"),
      width: "w-52 max-md:w-auto",
      cell: ({ code, name }) => (name === code ? code : `${name} (${code})`),
    },
    {
      key: "last",
      title: t("last-event"),
      width: "w-36 max-md:w-28",
      cell: ({ lastReceivedAt: at }) => (at === null ? t("silent") : <Instant at={at} />),
    },
    {
      key: "behind",
      title: t("behind"),
      width: "w-28",
      wide: true,
      cell: ({ lagMs }) => (lagMs === null ? t("not-behind") : time.span(lagMs, 2)),
    },
    { key: "day", title: t("last-day"), wide: true, cell: (feed) => <LastDay feed={feed} /> },
    {
      key: "needs",
      title: t("needs"),
      width: "w-80 max-md:w-40",
      cell: (feed) => <Needs feed={feed} />,
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

const shown = ["applied", "received", "waiting", "ignored"] as const;

function LastDay({ feed: { lastDay } }: { feed: HealthView }) {
  const t = useTranslations("pushed");
  const parts = shown.flatMap((state) => {
    const count = lastDay[state] ?? 0;
    return count === 0 ? [] : [t(`some.${state}`, { count })];
  });
  return parts.length === 0 ? t("silent") : parts.join(t("comma"));
}

function Needs({ feed: { code, open, waitsMs } }: { feed: HealthView }) {
  const [t, time] = [useTranslations("pushed"), useTime()];
  const words = (state: "held" | "failed" | "waiting") => {
    const count = open[state] ?? 0;
    return state === "waiting" && waitsMs !== null
      ? t("waiting-since", { count, span: time.span(waitsMs) })
      : t(`some.${state}`, { count });
  };
  const states = (["held", "failed", "waiting"] as const).filter((state) => open[state]);
  if (states.length === 0) return <span className="text-ink-3">{t("needs-nobody")}</span>;
  return (
    <span className="inline-flex flex-wrap justify-end gap-x-3">
      {states.map((state) => (
        <TextLink key={state} href={`/lifecycle/events?feed=${code}&state=${state}`}>
          {words(state)}
        </TextLink>
      ))}
    </span>
  );
}
