import { Download, Users } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { addressOf, firstOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { PersonStateChip } from "#components/people/state-chip.tsx";
import { unitOptions } from "#components/people/unit-options.ts";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { FilterBar, FilterChip } from "#components/ui/filter-bar.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { UrlSearch } from "#components/ui/url-search.tsx";
import { UrlSelect } from "#components/ui/url-select.tsx";
import { HrState, listPeople, listUnits } from "#lib/people/index.ts";
import { peopleAsked } from "./asked.ts";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };
type Line = Awaited<ReturnType<typeof listPeople>>["people"][number];

export default async function PeoplePage({ searchParams }: Props) {
  const names = ["q", "unit", "state", "sort", "direction", "cursor"] as const;
  const [t, given, context] = await Promise.all([
    getTranslations("people"),
    searchParams,
    beginFromTicket(),
  ]);
  const asked = firstOf(given, names);
  const question = { ...peopleAsked(asked), cursor: asked.cursor, withTotal: true };
  const found = await answered(listPeople(context, question));
  const { cursor: _cursor, ...filters } = asked;
  const total = found.total ?? 0;
  const isFiltered = [filters.q, filters.unit, filters.state].some(Boolean);
  return (
    <Page
      title={t(isFiltered ? "title-found" : "title", { count: total })}
      crumbs={[{ label: t("name") }]}
      keys={[
        { keys: ["J", "K"], does: t("key.move") },
        { keys: ["↵"], does: t("key.open") },
      ]}
      actions={
        <ButtonLink
          href={addressOf("/people/export", filters)}
          icon={<Download />}
          prefetch={false}
          download
        >
          {t("export")}
        </ButtonLink>
      }
    >
      <LiveRefresh topics={["people"]} />
      <Filters filters={filters} />
      <DataTable
        label={t("name")}
        columns={await columns()}
        rows={found.people}
        rowKey={({ personId }) => personId}
        rowHref={({ employeeNumber }) => `/people/${encodeURIComponent(employeeNumber)}`}
        sort={{
          key: filters.sort ?? "name",
          direction: filters.direction === "desc" ? "desc" : "asc",
        }}
        sortHref={({ key, direction }) =>
          addressOf("/people", { ...filters, sort: key, direction })
        }
        empty={
          <EmptyState
            icon={<Users />}
            title={isFiltered ? t("none-match") : t("none")}
            action={isFiltered && <TextLink href="/people">{t("show-all")}</TextLink>}
          />
        }
      />
      <Pagination
        firstHref={asked.cursor && addressOf("/people", filters)}
        nextHref={
          found.cursor ? addressOf("/people", { ...filters, cursor: found.cursor }) : undefined
        }
      >
        {found.people.length > 0 && t("shown", { shown: found.people.length, total })}
      </Pagination>
    </Page>
  );
}

type FilterProps = { filters: Partial<Record<"q" | "unit" | "state", string>> };

async function Filters({ filters }: FilterProps) {
  const t = await getTranslations("people");
  const { units } = await listUnits(await beginFromTicket(), {});
  return (
    <div className="mb-3">
      <FilterBar
        active={[filters.unit, filters.state].filter(Boolean).length}
        clearHref={addressOf("/people", { q: filters.q })}
        search={<UrlSearch label={t("search")} />}
      >
        {(["", ...HrState.options] as const).map((state) => (
          <FilterChip
            key={state}
            choice
            active={(filters.state ?? "") === state}
            href={addressOf("/people", { ...filters, state })}
          >
            {state === "" ? t("state-any") : t(`state.${state}`)}
          </FilterChip>
        ))}
        <UrlSelect
          label={t("department")}
          name="unit"
          options={[{ value: "", label: t("any-department") }, ...unitOptions(units)]}
        />
      </FilterBar>
    </div>
  );
}

async function columns(): Promise<Column<Line>[]> {
  const t = await getTranslations("people");
  const dash = (text: string | null) => text ?? <span className="text-ink-3">{t("unknown")}</span>;
  return [
    {
      key: "name",
      title: t("column.name"),
      sortable: true,
      cell: ({ displayName }) => <PersonChip name={displayName} />,
    },
    {
      key: "number",
      title: t("column.number"),
      width: "w-24",
      sortable: true,
      wide: true,
      cell: ({ employeeNumber }) => <span className="mono">{employeeNumber}</span>,
    },
    {
      key: "title",
      title: t("column.title"),
      width: "w-44",
      wide: true,
      cell: ({ title }) => dash(title),
    },
    {
      key: "unit",
      title: t("department"),
      width: "w-44 max-md:w-28",
      sortable: true,
      cell: ({ orgName }) => dash(orgName),
    },
    {
      key: "manager",
      title: t("manager"),
      width: "w-44",
      wide: true,
      cell: ({ managerName }) => dash(managerName),
    },
    {
      key: "state",
      title: t("column.state"),
      width: "w-28",
      cell: ({ status }) =>
        status === "active" ? t("state.active") : <PersonStateChip state={status} />,
    },
  ];
}
