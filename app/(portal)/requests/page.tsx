import { GitPullRequestArrow } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { beginFromTicket } from "#app/session.ts";
import { RequestRow } from "#components/requests/request-row.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { FilterBar, FilterChip } from "#components/ui/filter-bar.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { UrlSearch } from "#components/ui/url-search.tsx";
import { listRequests } from "#lib/requests/index.ts";

const shown = ["any", "open", "current", "closed"] as const;
const Asked = z.object({
  state: z.enum(shown).catch("any"),
  whose: z.enum(["mine", "all"]).catch("mine"),
  q: z.string().max(200).optional().catch(undefined),
  cursor: z.string().max(500).optional().catch(undefined),
});
type Params = z.output<typeof Asked>;
type Props = { searchParams: Promise<Record<string, string | string[]>> };

const hrefOf = (asked: Params, change: Partial<Params>): string => {
  const { state, whose, q, cursor } = { ...asked, ...change };
  const query = new URLSearchParams();
  if (state !== "any") query.set("state", state);
  if (whose !== "mine") query.set("whose", whose);
  if (q !== undefined) query.set("q", q);
  if (cursor !== undefined) query.set("cursor", cursor);
  return query.size === 0 ? "/requests" : `/requests?${query.toString()}`;
};

export default async function RequestsPage({ searchParams }: Props) {
  const asked = Asked.parse(await searchParams);
  const [t, context] = await Promise.all([getTranslations("requests"), beginFromTicket()]);
  const { items, nextCursor, counts, mayReadAll } = await listRequests(context, {
    state: asked.state,
    whose: asked.whose,
    search: asked.q,
    cursor: asked.cursor,
  });
  const me = context.actor.personId;
  return (
    <Page
      title={
        asked.whose === "mine"
          ? t("list-title", { open: counts.open })
          : t("list-title-all", { open: counts.open })
      }
      crumbs={[{ label: t("name") }]}
      lead={t("list-lead", { current: counts.current })}
      keys={[
        { keys: ["J", "K"], does: t("key-move") },
        { keys: ["↵"], does: t("key-open") },
      ]}
      actions={
        <ButtonLink kind="primary" href="/request" keys="C">
          {t("ask")}
        </ButtonLink>
      }
    >
      <LiveRefresh topics={["requests"]} />
      <Filters asked={asked} mayReadAll={mayReadAll} />
      {items.length === 0 ? (
        <Nothing asked={asked} />
      ) : (
        <ul className="mt-2">
          {items.map((item) => (
            <RequestRow key={item.itemId} item={item} me={me} />
          ))}
        </ul>
      )}
      <Pagination
        {...(asked.cursor !== undefined && { firstHref: hrefOf(asked, { cursor: undefined }) })}
        {...(nextCursor !== null && { nextHref: hrefOf(asked, { cursor: nextCursor }) })}
      />
    </Page>
  );
}

async function Filters({ asked, mayReadAll }: { asked: Params; mayReadAll: boolean }) {
  const t = await getTranslations("requests");
  return (
    <FilterBar search={<UrlSearch label={t("filter")} />}>
      {shown.map((state) => (
        <FilterChip
          key={state}
          choice
          active={asked.state === state}
          href={hrefOf(asked, { state, cursor: undefined })}
        >
          {t(`show.${state}`)}
        </FilterChip>
      ))}
      {mayReadAll && (
        <FilterChip
          active={asked.whose === "all"}
          href={hrefOf(asked, {
            whose: asked.whose === "all" ? "mine" : "all",
            cursor: undefined,
          })}
        >
          {t("everybody")}
        </FilterChip>
      )}
    </FilterBar>
  );
}

async function Nothing({ asked }: { asked: Params }) {
  const t = await getTranslations("requests");
  const isFiltered = asked.state !== "any" || asked.q !== undefined;
  return (
    <div className="mt-2 border-t border-line">
      <EmptyState
        icon={<GitPullRequestArrow />}
        title={isFiltered ? t("none-match") : t("none")}
        action={
          <TextLink href={isFiltered ? "/requests" : "/request"}>
            {isFiltered ? t("show-all") : t("ask")}
          </TextLink>
        }
      />
    </div>
  );
}
