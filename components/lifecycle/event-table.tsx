import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Instant } from "#components/time/instant-text.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { EventStateChip, type EventStateName } from "./event-state.tsx";
import { kindWords, reasonWords } from "./event-words.ts";

export type EventView = {
  id: string;
  feed: string;
  kind: string | null;
  number: string | null;
  state: EventStateName;
  reason: string | null;
  receivedAt: Date;
  retryAt: Date | null;
  person: { employeeNumber: string | null; displayName: string | null } | null;
  gains: number;
  losses: number;
};

type Props = {
  events: readonly EventView[];
  empty: ReactNode;
  /** All are of one feed, which the page names. */
  isOfOne?: boolean;
};

/** What was pushed, newest first, and what came of it. */
export function EventTable({ events, empty, isOfOne = false }: Props) {
  const t = useTranslations("pushed");
  const feed: Column<EventView> = {
    ...{ key: "feed", title: t("feed"), width: "w-28", wide: true },
    cell: (event) => event.feed,
  };
  const columns: Column<EventView>[] = [
    {
      key: "what",
      title: t("what"),
      width: "w-44 max-md:w-auto",
      cell: ({ kind }) => kindWords(t, kind),
    },
    { key: "who", title: t("who"), width: "w-52 max-md:w-28", cell: (e) => <Who event={e} /> },
    {
      key: "state",
      title: t("where"),
      width: "w-28",
      cell: ({ state }) => <EventStateChip state={state} />,
    },
    { key: "came", title: t("came-of-it"), wide: true, cell: (e) => <CameOfIt event={e} /> },
    ...(isOfOne ? [] : [feed]),
    {
      key: "at",
      title: t("received"),
      width: "w-32",
      wide: true,
      cell: ({ receivedAt }) => <Instant at={receivedAt} />,
    },
  ];
  return (
    <DataTable
      label={t("events")}
      columns={columns}
      rows={events}
      rowKey={({ id }) => id}
      rowHref={({ id }) => `/lifecycle/events/${id}`}
      empty={empty}
    />
  );
}

function Who({ event: { person, number } }: { event: EventView }) {
  const shown = person?.employeeNumber ?? number;
  if (person?.displayName == null) return <span className="mono">{shown}</span>;
  return <PersonChip name={person.displayName} href={`/people/${person.employeeNumber}`} />;
}

function CameOfIt({ event: { state, reason, gains, losses } }: { event: EventView }) {
  const t = useTranslations("pushed");
  if (reason !== null) return reasonWords(t, reason);
  if (state !== "applied") return null;
  if (gains + losses === 0) return <span className="text-ink-3">{t("no-effect")}</span>;
  return t("effect", { gains, losses, both: Math.min(gains, losses) });
}
