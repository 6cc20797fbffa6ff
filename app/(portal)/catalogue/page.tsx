import { Library, Plus } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { addressOf, firstOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { CatalogueTabs } from "#components/catalogue/catalogue-tabs.tsx";
import { SystemForm } from "#components/catalogue/edit-forms.tsx";
import { RetireChip } from "#components/catalogue/retire-chip.tsx";
import { Owner } from "#components/catalogue/rights-table.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { Button } from "#components/ui/button.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { FilterBar, FilterChip } from "#components/ui/filter-bar.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { SystemTile } from "#components/ui/system-tile.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { UrlSearch } from "#components/ui/url-search.tsx";
import { listEntitlements, listSystems, type SystemLine } from "#lib/catalog/index.ts";
import { getViewer } from "#lib/desk/index.ts";
import { zoneAsked, zones } from "./asked.ts";
import { addSystem, findOwner } from "./actions.ts";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

async function load(asked: Partial<Record<"q" | "zone" | "state" | "cursor", string>>) {
  const context = await beginFromTicket();
  const zone = zoneAsked(asked.zone);
  const [found, all, viewer] = await Promise.all([
    answered(
      listSystems(context, {
        ...(asked.q !== undefined && { search: asked.q }),
        ...(zone && { zone }),
        ...(asked.cursor !== undefined && { cursor: asked.cursor }),
        isRetired: asked.state === "retired",
        limit: 100,
      }),
    ),
    listEntitlements(context, { limit: 1 }),
    getViewer(context, {}),
  ]);
  return { found, rights: all.total, mayEdit: viewer.rights.includes("catalog.manage") };
}

export default async function CataloguePage({ searchParams }: Props) {
  const asked = firstOf(await searchParams, ["q", "zone", "state", "cursor"] as const);
  const [t, { found, rights, mayEdit }] = await Promise.all([
    getTranslations("catalogue"),
    load(asked),
  ]);
  const { cursor: _cursor, ...filters } = asked;
  const isFiltered = [filters.q, filters.zone, filters.state].some(Boolean);
  return (
    <Page
      title={
        isFiltered
          ? t("title-found", { count: found.total })
          : t("title", { rights, systems: found.total })
      }
      crumbs={[{ label: t("name") }]}
      keys={[
        { keys: ["J", "K"], does: t("key.move") },
        { keys: ["↵"], does: t("key.open") },
      ]}
      lead={t(mayEdit ? "lead-keeper" : "lead")}
      actions={
        mayEdit && (
          <SystemForm
            act={addSystem}
            find={findOwner}
            trigger={
              <Button kind="primary" icon={<Plus />}>
                {t("add-system")}
              </Button>
            }
          />
        )
      }
    >
      <LiveRefresh topics={["catalogue"]} />
      <CatalogueTabs chosen="systems" />
      <Filters filters={filters} mayEdit={mayEdit} />
      <DataTable
        label={t("tab.systems")}
        columns={await columns()}
        rows={found.systems}
        rowKey={({ systemId }) => systemId}
        rowHref={({ systemId }) => `/catalogue/${systemId}`}
        empty={
          <EmptyState
            icon={<Library />}
            title={isFiltered ? t("none-match") : t("none")}
            action={isFiltered && <TextLink href="/catalogue">{t("show-all")}</TextLink>}
          />
        }
      />
      <Pagination
        firstHref={asked.cursor && addressOf("/catalogue", filters)}
        nextHref={
          found.cursor ? addressOf("/catalogue", { ...filters, cursor: found.cursor }) : undefined
        }
      />
    </Page>
  );
}

type FilterProps = {
  filters: Partial<Record<"q" | "zone" | "state", string>>;
  mayEdit: boolean;
};

async function Filters({ filters, mayEdit }: FilterProps) {
  const [t, access] = await Promise.all([getTranslations("catalogue"), getTranslations("access")]);
  return (
    <div className="mb-3">
      <FilterBar
        active={[filters.zone, filters.state].filter(Boolean).length}
        clearHref={addressOf("/catalogue", { q: filters.q })}
        search={<UrlSearch label={t("search-systems")} />}
      >
        {(["", ...zones] as const).map((zone) => (
          <FilterChip
            key={zone}
            choice
            active={(filters.zone ?? "") === zone}
            href={addressOf("/catalogue", { ...filters, zone })}
          >
            {zone === "" ? t("any-zone") : access(`zone.${zone}`)}
          </FilterChip>
        ))}
        {mayEdit && (
          <FilterChip
            active={filters.state === "retired"}
            href={addressOf("/catalogue", {
              ...filters,
              state: filters.state === "retired" ? "" : "retired",
            })}
          >
            {t("retired")}
          </FilterChip>
        )}
      </FilterBar>
    </div>
  );
}

async function columns(): Promise<Column<SystemLine>[]> {
  const [t, access] = await Promise.all([getTranslations("catalogue"), getTranslations("access")]);
  return [
    {
      key: "name",
      title: t("column.system"),
      width: "w-64 max-md:w-auto",
      cell: ({ name, kind, description, retiresAt }) => (
        <span className="inline-flex max-w-full items-center gap-2">
          <SystemTile kind={kind} />
          <span className="cut" title={description || name}>
            {name}
          </span>
          <RetireChip retiresAt={retiresAt} />
        </span>
      ),
    },
    {
      key: "description",
      title: t("field.description"),
      wide: true,
      cell: ({ description }) => (
        <span className="text-ink-3" title={description}>
          {description}
        </span>
      ),
    },
    {
      key: "zone",
      title: t("column.zone"),
      width: "w-32 max-md:w-24",
      cell: ({ zone }) => access(`zone.${zone}`),
    },
    {
      key: "owner",
      title: t("column.owner"),
      width: "w-56",
      wide: true,
      cell: ({ ownerName }) => <Owner name={ownerName} />,
    },
    {
      key: "requestable",
      title: t("column.requestable"),
      width: "w-40",
      wide: true,
      right: true,
      cell: ({ requestable }) => requestable,
    },
    {
      key: "rights",
      title: t("column.rights"),
      width: "w-20 max-md:w-16",
      cell: ({ rights }) => rights,
    },
  ];
}
