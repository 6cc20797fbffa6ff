import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Instant } from "#components/time/instant-text.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { ActorName } from "./actor-name.tsx";
import type { EventShown } from "./event-view.ts";
import { NamedId } from "./named-id.tsx";
import type { Names } from "./names.ts";
import { Outcome } from "./outcome.tsx";

type Props = { events: readonly EventShown[]; names: Names; empty: ReactNode };

/** What happened, newest first. */
export function EventTable({ events, names, empty }: Props) {
  const [t, format] = [useTranslations("audit"), useFormatter()];
  const columns: Column<EventShown>[] = [
    {
      key: "action",
      title: t("action"),
      width: "w-56 max-md:w-auto",
      cell: ({ action }) => <ActionName name={action} />,
    },
    {
      key: "outcome",
      title: t("outcome-title"),
      width: "w-28",
      cell: ({ outcome }) => <Outcome outcome={outcome} />,
    },
    {
      key: "actor",
      title: t("actor"),
      width: "w-48",
      wide: true,
      cell: ({ actor }) => <ActorName actor={actor} names={names} plain />,
    },
    {
      key: "concerns",
      title: t("concerns"),
      wide: true,
      cell: (event) => <Concerned event={event} names={names} />,
    },
    {
      key: "index",
      title: t("index"),
      width: "w-20",
      right: true,
      wide: true,
      cell: ({ index }) => (index === null ? t("pending") : format.number(index)),
    },
    {
      key: "at",
      title: t("when"),
      width: "w-32 max-md:w-28",
      cell: ({ at }) => <Instant at={at} />,
    },
  ];
  return (
    <DataTable
      label={t("events")}
      columns={columns}
      rows={events}
      rowKey={({ id }) => id}
      rowHref={({ id }) => `/audit/events/${id}`}
      empty={empty}
    />
  );
}

function Concerned({
  event: { persons, target, actor },
  names,
}: {
  event: EventShown;
  names: Names;
}) {
  const t = useTranslations("audit");
  const others = persons.filter((id) => id !== actor.id || persons.length === 1);
  const [first] = others;
  return (
    <span className="flex min-w-0 items-center gap-3">
      {target !== null && target !== first && <NamedId id={target} names={names} plain />}
      {first !== undefined && <NamedId id={first} names={names} plain />}
      {others.length > 1 && (
        <span className="text-ink-3">{t("more-people", { count: others.length - 1 })}</span>
      )}
    </span>
  );
}

/** Breaks after its room's name, where the column is too narrow for all of it. */
function ActionName({ name }: { name: string }) {
  const [room = "", ...act] = name.split(".");
  return (
    <span className="mono">
      {room}
      {act.length > 0 && (
        <>
          .<wbr />
          {act.join(".")}
        </>
      )}
    </span>
  );
}
