import { Inbox } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { addressOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { LeaverTable } from "#components/lifecycle/leaver-table.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { FilterBar, FilterChip } from "#components/ui/filter-bar.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { UrlSearch } from "#components/ui/url-search.tsx";
import { leaverStates, listLeavers } from "#lib/fulfilment/index.ts";

type Asked = { state?: string; number?: string; cursor?: string };

const path = "/lifecycle/leavers";

/** Who leaves and has left: whether everything is off, and whose is what they owned. */
export default async function LeaversPage({ searchParams }: { searchParams: Promise<Asked> }) {
  const [t, lifecycle, asked, context] = await Promise.all([
    getTranslations("leavers"),
    getTranslations("lifecycle"),
    searchParams,
    beginFromTicket(),
  ]);
  const state = leaverStates.find((known) => known === asked.state);
  const { cursor, number } = asked;
  const { cases, cursor: next } = await answered(
    listLeavers(context, {
      limit: 50,
      ...(state && { state }),
      ...(number !== undefined && { employeeNumber: number }),
      ...(cursor !== undefined && { cursor }),
    }),
  );
  const open = cases.filter((each) => each.state === "open");
  const on = open.filter(({ planesOn }) => planesOn > 0).length;
  const filter = { state, number };
  return (
    <Page
      title={t("title", { count: open.length, on })}
      crumbs={[{ label: lifecycle("name"), href: "/lifecycle" }, { label: t("name") }]}
      lead={t("lead")}
    >
      <LiveRefresh topics={["leavers"]} />
      <div className="mb-4">
        <FilterBar
          active={[state, number].filter(Boolean).length}
          clearHref={path}
          search={<UrlSearch name="number" label={t("by-number")} />}
        >
          {[undefined, ...leaverStates].map((each) => (
            <FilterChip
              key={each ?? "all"}
              choice
              active={state === each}
              href={addressOf(path, { ...filter, state: each })}
            >
              {each === undefined ? t("all") : t(`state.${each}`)}
            </FilterChip>
          ))}
        </FilterBar>
      </div>
      <LeaverTable
        cases={cases}
        empty={
          <EmptyState icon={<Inbox />} title={t("none")}>
            {t("none-why")}
          </EmptyState>
        }
      />
      <Pagination
        firstHref={cursor && addressOf(path, filter)}
        nextHref={next ? addressOf(path, { ...filter, cursor: next }) : undefined}
      />
    </Page>
  );
}
