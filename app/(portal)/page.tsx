import { Plus, ShieldCheck } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { gatewayAddress } from "#app/gateway-address.ts";
import { beginFromTicket } from "#app/session.ts";
import { HeldRights } from "#components/access/held-rights.tsx";
import { Entrances } from "#components/production/entrances.tsx";
import { ChangedThisWeek } from "#components/requests/changed-this-week.tsx";
import { EndingSoon } from "#components/requests/ending-soon.tsx";
import { MyOpenRequests } from "#components/requests/my-open-requests.tsx";
import { MovedToMe } from "#components/movers/moved-to-me.tsx";
import { WaitingForMe } from "#components/requests/waiting-for-me.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { FilterBar, FilterChip } from "#components/ui/filter-bar.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { UrlSearch } from "#components/ui/url-search.tsx";
import { getHome, type Home } from "#lib/desk/index.ts";
import { listMovers } from "#lib/fulfilment/index.ts";
import { now as currentTime } from "#lib/kernel/index.ts";
import { listNotices } from "#lib/notify/index.ts";
import { ExtendRight } from "./extend-right.tsx";
import { NoticeList } from "./notices/notice-list.tsx";
import { noticeRows } from "./notices/notice-rows.ts";

const soonMs = 7 * 24 * 3_600_000;

type Props = { searchParams: Promise<{ show?: string; q?: string }> };

export default async function HomePage({ searchParams }: Props) {
  const [t, asked] = await Promise.all([getTranslations("home"), searchParams]);
  const context = await beginFromTicket();
  const [home, { movers }, { notices }] = await Promise.all([
    getHome(context, {}),
    listMovers(context, { state: "open", mine: true }),
    listNotices(context, { filter: "unread", limit: 50 }),
  ]);
  // What waits for a decision stands above already.
  const news = noticeRows(notices)
    .filter(({ kind }) => kind !== "decide")
    .toSorted((one, other) => Number(isDanger(other)) - Number(isDanger(one)));
  const soonest = new Date(currentTime().getTime() + soonMs);
  const ending = home.rights.filter(({ endsAt }) => endsAt !== null && endsAt < soonest);
  const systems = new Set(home.rights.map(({ systemId }) => systemId)).size;
  return (
    <Page
      title={t("title", { rights: home.rights.length, systems })}
      crumbs={[{ label: t("name") }]}
      lead={<Lead home={home} ending={ending.length} />}
      actions={
        <ButtonLink kind="primary" href="/request" icon={<Plus />} keys="C">
          {t("request")}
        </ButtonLink>
      }
      aside={
        <>
          <WaitingForMe waiting={home.waitingForMe} count={home.waitingCount} />
          <MovedToMe movers={movers} />
          {news.length > 0 && <News news={news} />}
          <MyOpenRequests requests={home.myRequests} />
          <ChangedThisWeek changes={home.changed} />
        </>
      }
    >
      <LiveRefresh topics={["access", "requests", "notices", "movers", "bastion"]} />
      {ending.length > 0 && (
        <EndingSoon rights={ending} acts={extendButtons(ending, home.personId)} />
      )}
      {home.entrances.length > 0 && <MyHosts entrances={home.entrances} />}
      <MyAccess home={home} show={asked.show} search={asked.q} />
    </Page>
  );
}

const extendButtons = (rights: Home["rights"], personId: string) =>
  new Map(
    rights.map((right) => [
      right.entitlementId,
      <ExtendRight key={right.entitlementId} right={right} personId={personId} />,
    ]),
  );

const hostsShown = 5;

/** Those that end first; all stand on the page about production. */
async function MyHosts({ entrances }: Pick<Home, "entrances">) {
  const t = await getTranslations("home");
  const ms = ({ endsAt }: Home["entrances"][number]) => endsAt?.getTime() ?? Infinity;
  const first = entrances.toSorted((one, other) => ms(one) - ms(other)).slice(0, hostsShown);
  return (
    <div className="mb-6">
      <Section
        title={t("hosts")}
        count={entrances.length}
        actions={
          <ButtonLink kind="ghost" size="small" href="/production">
            {t("hosts-all")}
          </ButtonLink>
        }
      >
        <Entrances entrances={first} gateway={gatewayAddress()} />
      </Section>
    </div>
  );
}

const newsMax = 4;

/** What endangers somebody stands first, however much was told since. */
const isDanger = ({ kind }: { kind: string }) =>
  [
    "alarm",
    "held",
    "overreach",
    "suspicion",
    "security",
    "late",
    "still_on",
    "host",
    "host_token",
    "session",
  ].includes(kind);

async function News({ news }: { news: ReturnType<typeof noticeRows> }) {
  const t = await getTranslations("home");
  return (
    <Section
      title={t("news")}
      count={news.length}
      actions={
        <ButtonLink kind="ghost" size="small" href="/notices">
          {t("all-notices")}
        </ButtonLink>
      }
    >
      <NoticeList notices={news.slice(0, newsMax)} />
    </Section>
  );
}

async function Lead({ home, ending }: { home: Home; ending: number }) {
  const t = await getTranslations("home");
  return (
    <>
      {ending > 0 && (
        <b className="font-medium text-expiring">{t("end-this-week", { count: ending })} </b>
      )}
      {t("waits", { requests: home.myRequests.length, decisions: home.waitingCount })}
    </>
  );
}

const shows = {
  all: () => true,
  production: (right: Home["rights"][number]) => right.zone === "production",
  temporary: (right: Home["rights"][number]) => right.endsAt !== null,
} as const;
type Show = keyof typeof shows;

type AccessProps = { home: Home; show: string | undefined; search: string | undefined };

async function MyAccess({ home, show, search }: AccessProps) {
  const t = await getTranslations("home");
  const chosen = show !== undefined && show in shows ? (show as Show) : "all";
  const words = (search ?? "").trim().toLowerCase();
  const rights = home.rights
    .filter(shows[chosen])
    .filter(({ system, entitlement }) => `${system} ${entitlement}`.toLowerCase().includes(words));
  const filters = (
    <FilterBar search={<UrlSearch label={t("filter")} />}>
      {(Object.keys(shows) as Show[]).map((key) => (
        <FilterChip
          key={key}
          choice
          active={key === chosen}
          href={key === "all" ? "/" : `/?show=${key}`}
        >
          {t(`show.${key}`)}
        </FilterChip>
      ))}
    </FilterBar>
  );
  return (
    <Section title={t("my-access")} count={home.rights.length} actions={filters}>
      {rights.length > 0 ? (
        <HeldRights rights={rights} />
      ) : (
        <EmptyState
          icon={<ShieldCheck />}
          title={home.rights.length > 0 ? t("none-match") : t("none")}
          action={
            <TextLink href={home.rights.length > 0 ? "/" : "/request"}>{t("none-do")}</TextLink>
          }
        />
      )}
    </Section>
  );
}
