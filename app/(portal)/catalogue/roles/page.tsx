import { Plus, UsersRound } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { addressOf, firstOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { CatalogueTabs } from "#components/catalogue/catalogue-tabs.tsx";
import { RoleForm } from "#components/catalogue/edit-forms.tsx";
import { RetireChip } from "#components/catalogue/retire-chip.tsx";
import { Longest, Owner } from "#components/catalogue/rights-table.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { Button } from "#components/ui/button.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { FilterBar, FilterChip } from "#components/ui/filter-bar.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { RiskChip } from "#components/ui/risk-chip.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { UrlSearch } from "#components/ui/url-search.tsx";
import { listRoles, type RoleLine } from "#lib/catalog/index.ts";
import { getViewer } from "#lib/desk/index.ts";
import { addRole, findOwner } from "../actions.ts";
import { holderCounts } from "../holder-counts.ts";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };
type Filter = Partial<Record<"q" | "asked" | "state", string>>;

async function load(asked: Filter & { cursor?: string }) {
  const context = await beginFromTicket();
  const [found, viewer] = await Promise.all([
    answered(
      listRoles(context, {
        ...(asked.q !== undefined && { search: asked.q }),
        ...(asked.asked === "yes" && { isRequestable: true }),
        ...(asked.cursor !== undefined && { cursor: asked.cursor }),
        isRetired: asked.state === "retired",
        limit: 100,
      }),
    ),
    getViewer(context, {}),
  ]);
  const holders = await holderCounts(
    context,
    found.roles.map(({ roleId }) => roleId),
  );
  return { found, holders, mayEdit: viewer.rights.includes("catalog.manage") };
}

export default async function RolesPage({ searchParams }: Props) {
  const asked = firstOf(await searchParams, ["q", "asked", "state", "cursor"] as const);
  const [t, c, { found, holders, mayEdit }] = await Promise.all([
    getTranslations("roles"),
    getTranslations("catalogue"),
    load(asked),
  ]);
  const { cursor: _cursor, ...filters } = asked;
  const isFiltered = Object.values(filters).some(Boolean);
  const path = "/catalogue/roles";
  return (
    <Page
      title={t(isFiltered ? "title-found" : "title", { count: found.total })}
      crumbs={[{ label: c("name"), href: "/catalogue" }, { label: t("name") }]}
      keys={[
        { keys: ["J", "K"], does: c("key.move") },
        { keys: ["↵"], does: c("key.open") },
      ]}
      actions={
        mayEdit && (
          <RoleForm
            act={addRole}
            find={findOwner}
            trigger={
              <Button kind="primary" icon={<Plus />}>
                {c("add-role")}
              </Button>
            }
          />
        )
      }
    >
      <LiveRefresh topics={["catalogue"]} />
      <CatalogueTabs chosen="roles" />
      <Filters filters={filters} mayEdit={mayEdit} />
      <DataTable
        label={t("name")}
        columns={await columns(holders)}
        rows={found.roles}
        rowKey={({ roleId }) => roleId}
        rowHref={({ roleId }) => `${path}/${roleId}`}
        empty={
          <EmptyState
            icon={<UsersRound />}
            title={isFiltered ? c("none-match") : t("none")}
            action={isFiltered && <TextLink href={path}>{c("show-all")}</TextLink>}
          />
        }
      />
      <Pagination
        firstHref={asked.cursor && addressOf(path, filters)}
        nextHref={found.cursor ? addressOf(path, { ...filters, cursor: found.cursor }) : undefined}
      />
    </Page>
  );
}

async function Filters({ filters, mayEdit }: { filters: Filter; mayEdit: boolean }) {
  const [t, c] = await Promise.all([getTranslations("roles"), getTranslations("catalogue")]);
  const turned = (name: "asked" | "state", value: string) =>
    addressOf("/catalogue/roles", { ...filters, [name]: filters[name] === value ? "" : value });
  return (
    <div className="mb-3">
      <FilterBar
        active={[filters.asked, filters.state].filter(Boolean).length}
        clearHref={addressOf("/catalogue/roles", { q: filters.q })}
        search={<UrlSearch label={t("search")} />}
      >
        <FilterChip active={filters.asked === "yes"} href={turned("asked", "yes")}>
          {c("can-be-asked")}
        </FilterChip>
        {mayEdit && (
          <FilterChip active={filters.state === "retired"} href={turned("state", "retired")}>
            {c("retired")}
          </FilterChip>
        )}
      </FilterBar>
    </div>
  );
}

async function columns(
  holders: ReadonlyMap<string, number> | undefined,
): Promise<Column<RoleLine>[]> {
  const [t, c] = await Promise.all([getTranslations("roles"), getTranslations("catalogue")]);
  const all: Column<RoleLine>[] = [
    {
      key: "name",
      title: t("role"),
      cell: ({ name, code, retiresAt }) => (
        <span className="inline-flex max-w-full items-center gap-2">
          <span className="cut" title={`${name} (${code})`}>
            {name}
          </span>
          <RetireChip retiresAt={retiresAt} />
        </span>
      ),
    },
    {
      key: "risk",
      title: t("highest-risk"),
      width: "w-28",
      cell: ({ risk }) => <RiskChip risk={risk} />,
    },
    {
      key: "time",
      title: c("column.longest"),
      width: "w-28",
      wide: true,
      cell: ({ minutesMax }) => <Longest minutes={minutesMax} />,
    },
    {
      key: "owner",
      title: c("column.owner"),
      width: "w-48",
      wide: true,
      cell: ({ ownerName }) => <Owner name={ownerName} />,
    },
    {
      key: "requestable",
      title: c("column.requestable"),
      width: "w-32",
      wide: true,
      cell: ({ isRequestable }) => c(isRequestable ? "can-be-asked" : "not-asked"),
    },
    {
      key: "rights",
      title: c("column.rights"),
      width: "w-20 max-md:w-16",
      right: true,
      cell: ({ rights }) => rights,
    },
  ];
  if (!holders) return all;
  const people = { key: "holders", title: t("people"), width: "w-20", wide: true };
  return [...all, { ...people, cell: ({ roleId }) => holders.get(roleId) ?? 0 }];
}
