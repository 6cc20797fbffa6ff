import { Inbox } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { addressOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { EventTable } from "#components/lifecycle/event-table.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { FilterBar, FilterChip } from "#components/ui/filter-bar.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { UrlInstant } from "#components/ui/url-instant.tsx";
import { UrlSearch } from "#components/ui/url-search.tsx";
import { UrlSelect } from "#components/ui/url-select.tsx";
import { eventKinds, getFeedHealth, listEvents, type EventState } from "#lib/feeds/index.ts";
import { filterOf, searchedOf, type Searched } from "./asked.ts";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const path = "/lifecycle/events";
/** What needs somebody stands first; unset: all. */
const shownStates: readonly (EventState | undefined)[] = [
  ...([undefined, "held", "failed", "waiting"] as const),
  ...(["received", "applied", "ignored"] as const),
];

/** What systems pushed, event by event: found by feed, state, kind, number and time. */
export default async function EventsPage({ searchParams }: Props) {
  const [t, lifecycle, given, context] = await Promise.all([
    getTranslations("pushed"),
    getTranslations("lifecycle"),
    searchParams,
    beginFromTicket(),
  ]);
  const { feeds } = await answered(getFeedHealth(context, {}));
  const searched = searchedOf(
    given,
    feeds.map(({ code }) => code),
  );
  const cursor = typeof given["cursor"] === "string" ? given["cursor"] : undefined;
  const filter = await filterOf(searched);
  const asked = { ...filter, limit: 50, ...(cursor !== undefined && { cursor }) };
  const { events, cursor: next } = await answered(listEvents(context, asked));
  const needing = feeds.reduce((sum, { open }) => sum + (open.held ?? 0) + (open.failed ?? 0), 0);
  return (
    <Page
      title={t("title", { count: needing })}
      crumbs={[{ label: lifecycle("name"), href: "/lifecycle" }, { label: t("name") }]}
      lead={t("lead")}
    >
      <LiveRefresh topics={["feeds"]} />
      <div className="mb-4">
        <Filters searched={searched} feeds={feeds} />
      </div>
      <EventTable
        events={events}
        empty={<NoEvent isFiltered={Object.keys(searched).length > 0} />}
      />
      <Pagination
        firstHref={cursor && addressOf(path, searched)}
        nextHref={next ? addressOf(path, { ...searched, cursor: next }) : undefined}
      />
    </Page>
  );
}

type FiltersProps = { searched: Searched; feeds: readonly { code: string; name: string }[] };

async function Filters({ searched, feeds }: FiltersProps) {
  const t = await getTranslations("pushed");
  const chip = (state: EventState | undefined) => (
    <FilterChip
      key={state ?? "all"}
      choice
      active={searched.state === state}
      href={addressOf(path, { ...searched, state })}
    >
      {state === undefined ? t("all") : t(`state.${state}`)}
    </FilterChip>
  );
  return (
    <div className="flex flex-col gap-2">
      <FilterBar
        active={Object.keys(searched).length}
        clearHref={path}
        search={<UrlSearch name="number" label={t("by-number")} />}
      >
        {shownStates.map(chip)}
      </FilterBar>
      <MoreFilters feeds={feeds} />
    </div>
  );
}

async function MoreFilters({ feeds }: Pick<FiltersProps, "feeds">) {
  const t = await getTranslations("pushed");
  return (
    <div className="grid grid-cols-2 items-center gap-x-3 gap-y-1.5 md:flex md:flex-wrap">
      <UrlSelect
        label={t("by-kind")}
        name="kind"
        options={[
          { value: "", label: t("any-kind") },
          ...eventKinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) })),
        ]}
      />
      <UrlSelect
        label={t("by-feed")}
        name="feed"
        options={[
          { value: "", label: t("any-feed") },
          ...feeds.map(({ code, name }) => ({ value: code, label: name })),
        ]}
      />
      {(["since", "until"] as const).map((name) => (
        <div key={name} className="caption col-span-2 flex items-center gap-2">
          <span className="flex-none max-md:w-24">{t(`by.${name}`)}</span>
          <UrlInstant label={t(`by.${name}`)} name={name} />
        </div>
      ))}
    </div>
  );
}

async function NoEvent({ isFiltered }: { isFiltered: boolean }) {
  const t = await getTranslations("pushed");
  if (isFiltered) {
    const action = <TextLink href={path}>{t("show-all")}</TextLink>;
    return <EmptyState icon={<Inbox />} title={t("none-matches")} action={action} />;
  }
  return (
    <EmptyState
      icon={<Inbox />}
      title={t("none")}
      action={<TextLink href="/lifecycle">{t("to-feeds")}</TextLink>}
    >
      {t("none-how")}
    </EmptyState>
  );
}
