import { KeyRound } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { addressOf, firstOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { CatalogueTabs } from "#components/catalogue/catalogue-tabs.tsx";
import { RightsTable } from "#components/catalogue/rights-table.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { FilterBar, FilterChip } from "#components/ui/filter-bar.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { UrlSearch } from "#components/ui/url-search.tsx";
import { UrlSelect } from "#components/ui/url-select.tsx";
import { listEntitlements } from "#lib/catalog/index.ts";
import { riskAsked, risks, zoneAsked, zones } from "../asked.ts";
import { holderCounts } from "../holder-counts.ts";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };
type Filter = Partial<Record<"q" | "zone" | "risk" | "asked", string>>;

async function load(asked: Filter & { cursor?: string }) {
  const context = await beginFromTicket();
  const [zone, risk] = [zoneAsked(asked.zone), riskAsked(asked.risk)];
  const found = await answered(
    listEntitlements(context, {
      ...(asked.q !== undefined && { search: asked.q }),
      ...(zone && { zone }),
      ...(risk && { risk }),
      ...(asked.asked === "yes" && { isRequestable: true }),
      ...(asked.cursor !== undefined && { cursor: asked.cursor }),
      limit: 100,
    }),
  );
  const ids = found.entitlements.map(({ entitlementId }) => entitlementId);
  return { found, holders: await holderCounts(context, ids) };
}

export default async function RightsPage({ searchParams }: Props) {
  const names = ["q", "zone", "risk", "asked", "cursor"] as const;
  const asked = firstOf(await searchParams, names);
  const [t, { found, holders }] = await Promise.all([getTranslations("catalogue"), load(asked)]);
  const { cursor: _cursor, ...filters } = asked;
  const isFiltered = Object.values(filters).some(Boolean);
  return (
    <Page
      title={t(isFiltered ? "rights-found" : "rights-title", { count: found.total })}
      crumbs={[{ label: t("name"), href: "/catalogue" }, { label: t("tab.rights") }]}
      keys={[
        { keys: ["J", "K"], does: t("key.move") },
        { keys: ["↵"], does: t("key.open") },
      ]}
    >
      <LiveRefresh topics={["catalogue"]} />
      <CatalogueTabs chosen="rights" />
      <Filters filters={filters} />
      <RightsTable
        withSystem
        rights={found.entitlements}
        holders={holders}
        empty={
          <EmptyState
            icon={<KeyRound />}
            title={isFiltered ? t("none-match") : t("no-rights")}
            action={isFiltered && <TextLink href="/catalogue/rights">{t("show-all")}</TextLink>}
          />
        }
      />
      <Pagination
        firstHref={asked.cursor && addressOf("/catalogue/rights", filters)}
        nextHref={
          found.cursor
            ? addressOf("/catalogue/rights", { ...filters, cursor: found.cursor })
            : undefined
        }
      />
    </Page>
  );
}

async function Filters({ filters }: { filters: Filter }) {
  const [t, access, ui] = await Promise.all([
    getTranslations("catalogue"),
    getTranslations("access"),
    getTranslations("ui"),
  ]);
  const path = "/catalogue/rights";
  return (
    <div className="mb-3">
      <FilterBar
        active={[filters.zone, filters.risk, filters.asked].filter(Boolean).length}
        clearHref={addressOf(path, { q: filters.q })}
        search={<UrlSearch label={t("search-rights")} />}
      >
        {(["", ...zones] as const).map((zone) => (
          <FilterChip
            key={zone}
            choice
            active={(filters.zone ?? "") === zone}
            href={addressOf(path, { ...filters, zone })}
          >
            {zone === "" ? t("any-zone") : access(`zone.${zone}`)}
          </FilterChip>
        ))}
        <FilterChip
          active={filters.asked === "yes"}
          href={addressOf(path, { ...filters, asked: filters.asked === "yes" ? "" : "yes" })}
        >
          {t("can-be-asked")}
        </FilterChip>
        <UrlSelect
          label={t("column.risk")}
          name="risk"
          options={[
            { value: "", label: t("any-risk") },
            ...risks.map((risk) => ({
              value: risk,
              label: risk === "privileged" ? ui("privileged") : ui(`risk-long.${risk}`),
            })),
          ]}
        />
      </FilterBar>
    </div>
  );
}
