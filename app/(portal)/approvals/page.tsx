import { Inbox, UserRoundCheck } from "lucide-react";
import { getLocale, getTimeZone, getTranslations } from "next-intl/server";
import Link from "next/link";
import { z } from "zod";
import { beginFromTicket } from "#app/session.ts";
import { LiveRefresh } from "#components/shell/live.tsx";
import { SplitPage } from "#components/shell/split-page.tsx";
import { buttonLook } from "#components/ui/button-look.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { FilterBar, FilterChip } from "#components/ui/filter-bar.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { UrlSearch } from "#components/ui/url-search.tsx";
import { getApproval } from "#lib/desk/index.ts";
import { isPosternError, now as currentTime } from "#lib/kernel/index.ts";
import { listApprovals } from "#lib/requests/index.ts";
import { ApprovalList } from "./approval-list.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { groupsOf, type Listed } from "./groups.ts";
import { InboxProvider } from "./inbox.tsx";
import { Panel } from "./panel.tsx";
import { SystemFilter } from "./system-filter.tsx";

const boxes = ["waiting", "others", "decided"] as const;
const Asked = z.object({
  box: z.enum(boxes).catch("waiting"),
  risk: z.enum(["low", "medium", "high", "privileged"]).optional().catch(undefined),
  system: z.uuid().optional().catch(undefined),
  q: z.string().max(200).optional().catch(undefined),
  cursor: z.string().max(500).optional().catch(undefined),
  item: z.uuid().optional().catch(undefined),
});
type Params = z.output<typeof Asked>;

const hrefOf = (asked: Params, change: Partial<Record<keyof Params, string | undefined>>) => {
  const all = { ...asked, ...change };
  const kept = Object.entries(all).filter(
    ([key, value]) => value !== undefined && !(key === "box" && value === "waiting"),
  );
  const query = new URLSearchParams(kept.map(([key, value]) => [key, String(value)]));
  return query.size === 0 ? "/approvals" : `/approvals?${query.toString()}`;
};

type Props = { searchParams: Promise<Record<string, string | string[]>> };

export default async function ApprovalsPage({ searchParams }: Props) {
  const asked = Asked.parse(await searchParams);
  const [t, context] = await Promise.all([getTranslations("approvals"), beginFromTicket()]);
  const list = await listApprovals(context, {
    box: asked.box,
    risk: asked.risk,
    systemId: asked.system,
    search: asked.q,
    cursor: asked.cursor,
    limit: 100,
  });
  const chosenId = asked.item ?? list.items[0]?.itemId;
  const approval = await findApproval(context, chosenId);
  const me = context.actor.personId;
  const canDecide = asked.box === "waiting";
  return (
    <InboxProvider
      items={list.items.map(inboxItemOf)}
      chosen={approval?.item.itemId}
      canDecide={canDecide}
    >
      <LiveRefresh topics={["requests"]} />
      <SplitPage
        title={t("title", { count: list.counts.waiting })}
        crumbs={[{ label: t("name") }]}
        keys={[
          { keys: ["J", "K"], does: t("key-move") },
          { keys: ["X"], does: t("key-select") },
          { keys: ["↵"], does: t("key-decide") },
        ]}
        list={
          <>
            <Head asked={asked} list={list} />
            <Listing asked={asked} list={list} />
          </>
        }
        bulk={canDecide && <BulkBar />}
        panel={
          approval ? (
            <Panel approval={approval} near={nearOf(list.items, asked, approval)} me={me} />
          ) : (
            <div className="grid flex-1 place-items-center p-6">
              <EmptyState icon={<Inbox />} title={asked.item ? t("gone") : t("none-chosen")} />
            </div>
          )
        }
        isOpen={asked.item !== undefined}
      />
    </InboxProvider>
  );
}

type List = Awaited<ReturnType<typeof listApprovals>>;

const inboxItemOf = (item: Listed) => ({
  itemId: item.itemId,
  contentHash: item.contentHash,
  beneficiary: item.beneficiary?.name ?? "",
  target: item.target?.name ?? "",
  system: item.target?.systemName ?? null,
  minutes: item.minutes,
});

type Context = Awaited<ReturnType<typeof beginFromTicket>>;

/** A link may be older than what it leads to: then the list stands alone. */
async function findApproval(context: Context, itemId: string | undefined) {
  if (itemId === undefined) return undefined;
  try {
    return await getApproval(context, { itemId });
  } catch (error) {
    if (isPosternError(error) && error.code === "not_found") return undefined;
    throw error;
  }
}

function nearOf(
  items: List["items"],
  asked: Params,
  { item: { itemId } }: Awaited<ReturnType<typeof getApproval>>,
) {
  const at = items.findIndex((each) => each.itemId === itemId);
  const hrefAt = (index: number) => {
    const found = at === -1 ? undefined : items[index];
    return found ? hrefOf(asked, { item: found.itemId }) : undefined;
  };
  return {
    position: at + 1,
    count: at === -1 ? 0 : items.length,
    listHref: hrefOf(asked, { item: undefined }),
    beforeHref: hrefAt(at - 1),
    afterHref: hrefAt(at + 1),
  };
}

async function Listing({ asked, list }: { asked: Params; list: List }) {
  const [t, locale, zone] = await Promise.all([
    getTranslations("approvals"),
    getLocale(),
    getTimeZone(),
  ]);
  const words = {
    overdue: t("overdue"),
    today: t("due-today"),
    week: t("this-week"),
    later: t("later"),
    decided: t("decided-group"),
  };
  const grouping = {
    now: currentTime(),
    reader: { locale, zone },
    isDecided: asked.box === "decided",
    words,
  };
  return (
    <div className="min-h-0 flex-1 overflow-y-auto pb-16">
      {list.items.length === 0 ? (
        <Nothing asked={asked} />
      ) : (
        <ApprovalList groups={groupsOf(list.items, grouping)} canSelect={asked.box === "waiting"} />
      )}
      <div className="px-4">
        <Pagination
          {...(asked.cursor !== undefined && {
            firstHref: hrefOf(asked, { cursor: undefined, item: undefined }),
          })}
          {...(list.nextCursor !== null && {
            nextHref: hrefOf(asked, { cursor: list.nextCursor, item: undefined }),
          })}
        />
      </div>
    </div>
  );
}

async function Head({ asked, list }: { asked: Params; list: List }) {
  const t = await getTranslations("approvals");
  const without = { cursor: undefined, item: undefined };
  const counts = { ...list.counts, decided: undefined };
  const riskChips = (["privileged", "high"] as const).map((risk) => (
    <FilterChip
      key={risk}
      active={asked.risk === risk}
      href={hrefOf(asked, { ...without, risk: asked.risk === risk ? undefined : risk })}
    >
      {t(`filter.${risk}`)}
    </FilterChip>
  ));
  return (
    <div className="flex-none px-4 pt-1">
      <div className="flex items-center gap-2">
        <div className="min-w-0 flex-1">
          <Tabs
            label={t("boxes")}
            chosen={asked.box}
            tabs={boxes.map((box) => ({
              value: box,
              label: t(`box.${box}`),
              href: hrefOf(asked, { ...without, box }),
              count: counts[box],
              waiting: box === "waiting" && list.counts.waiting > 0,
            }))}
          />
        </div>
        <Link
          href="/approvals/delegations"
          title={t("delegate")}
          aria-label={t("delegate")}
          className={buttonLook({ kind: "ghost" }, true)}
        >
          <UserRoundCheck />
        </Link>
      </div>
      <div className="py-2">
        <FilterBar
          active={[asked.risk, asked.system, asked.q].filter(Boolean).length}
          clearHref={hrefOf({ ...Asked.parse({}), box: asked.box }, {})}
          search={<UrlSearch label={t("search")} />}
        >
          {riskChips}
          <SystemFilter
            systems={list.systems.map((system) => ({
              ...system,
              href: hrefOf(asked, { ...without, system: system.id }),
            }))}
            chosen={asked.system}
            clearHref={hrefOf(asked, { ...without, system: undefined })}
          />
        </FilterBar>
      </div>
    </div>
  );
}

async function Nothing({ asked }: { asked: Params }) {
  const t = await getTranslations("approvals");
  const isFiltered = [asked.risk, asked.system, asked.q, asked.cursor].some(Boolean);
  return (
    <div className="px-4">
      <EmptyState
        icon={<Inbox />}
        title={isFiltered ? t("none-match") : t(`none.${asked.box}`)}
        action={
          isFiltered ? (
            <TextLink href={hrefOf({ ...Asked.parse({}), box: asked.box }, {})}>
              {t("show-all")}
            </TextLink>
          ) : (
            <TextLink href="/requests">{t("none-do")}</TextLink>
          )
        }
      />
    </div>
  );
}
