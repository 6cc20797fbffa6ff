import { Bell } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { beginFromTicket } from "#app/session.ts";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { FilterBar, FilterChip } from "#components/ui/filter-bar.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { listNotices } from "#lib/notify/index.ts";
import { NoticeList, ReadAll } from "./notice-list.tsx";
import { noticeRows } from "./notice-rows.ts";

const shown = ["all", "unread"] as const;
const Asked = z.object({
  show: z.enum(shown).catch("all"),
  cursor: z.string().max(500).optional().catch(undefined),
});
type Props = { searchParams: Promise<Record<string, string | string[]>> };

export default async function NoticesPage({ searchParams }: Props) {
  const { show, cursor } = Asked.parse(await searchParams);
  const t = await getTranslations("home");
  const found = await listNotices(await beginFromTicket(), { filter: show, cursor });
  const href = (more: Record<string, string>) => {
    const query = new URLSearchParams({ ...(show !== "all" && { show }), ...more });
    return query.size === 0 ? "/notices" : `/notices?${query.toString()}`;
  };
  return (
    <Page
      title={t("notices-title", { unread: found.unread })}
      crumbs={[{ label: t("name"), href: "/" }, { label: t("notices") }]}
      actions={found.unread > 0 && <ReadAll />}
    >
      <LiveRefresh topics={["notices"]} mine />
      <FilterBar>
        {shown.map((each) => (
          <FilterChip
            key={each}
            choice
            active={each === show}
            href={each === "all" ? "/notices" : `/notices?show=${each}`}
          >
            {t(`notices-show.${each}`)}
          </FilterChip>
        ))}
      </FilterBar>
      <div className="mt-2 max-w-[756px]">
        {found.notices.length === 0 ? (
          <EmptyState
            icon={<Bell />}
            title={show === "unread" ? t("no-unread") : t("no-notices")}
            action={<TextLink href="/">{t("back-home")}</TextLink>}
          />
        ) : (
          <NoticeList notices={noticeRows(found.notices)} />
        )}
        <Pagination
          {...(cursor !== undefined && { firstHref: href({}) })}
          {...(found.nextCursor !== null && { nextHref: href({ cursor: found.nextCursor }) })}
        />
      </div>
    </Page>
  );
}
