import { ArrowLeftRight } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { addressOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { MoverTable } from "#components/movers/mover-table.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { FilterBar, FilterChip } from "#components/ui/filter-bar.tsx";
import { listMovers } from "#lib/fulfilment/index.ts";

const shows = ["mine", "open", "all"] as const;
type Show = (typeof shows)[number];
type Props = { searchParams: Promise<{ show?: string }> };

/** People who moved, and what waits to be confirmed. */
export default async function MoversPage({ searchParams }: Props) {
  const [t, { show: asked }, context] = await Promise.all([
    getTranslations("movers"),
    searchParams,
    beginFromTicket(),
  ]);
  const show = shows.find((each) => each === asked) ?? "open";
  const { movers } = await answered(
    listMovers(context, {
      mine: show === "mine",
      ...(show !== "all" && { state: "open" as const }),
    }),
  );
  const count = movers.filter(({ state }) => state === "open").length;
  return (
    <Page title={t("title", { count })} crumbs={[{ label: t("name") }]} lead={t("lead")}>
      <LiveRefresh topics={["movers"]} />
      <FilterBar>
        {shows.map((each) => (
          <FilterChip
            key={each}
            choice
            active={show === each}
            href={addressOf("/lifecycle/movers", { show: each })}
          >
            {t(each)}
          </FilterChip>
        ))}
      </FilterBar>
      <MoverTable movers={movers} empty={<Nobody show={show} />} />
    </Page>
  );
}

async function Nobody({ show }: { show: Show }) {
  const t = await getTranslations("movers");
  return (
    <EmptyState icon={<ArrowLeftRight />} title={t(show === "mine" ? "none-mine" : "none")}>
      {t("none-why")}
    </EmptyState>
  );
}
