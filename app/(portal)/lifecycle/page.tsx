import { ArrowLeftRight, FileUp, GitCompare, Inbox } from "lucide-react";
import { getFormatter, getTranslations } from "next-intl/server";
import { addressOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { FeedTable } from "#components/lifecycle/feed-table.tsx";
import { RunTable } from "#components/lifecycle/run-table.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { FilterBar, FilterChip } from "#components/ui/filter-bar.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { getViewer } from "#lib/desk/index.ts";
import {
  getFeedHealth,
  listFeeds,
  listHeldGroups,
  listHeldTurns,
  listRuns,
  runStates,
  type RunState,
} from "#lib/feeds/index.ts";
import { HeldGroups } from "./held-groups.tsx";
import { HeldTurns } from "./held-turns.tsx";
import { Leavers } from "./leavers-section.tsx";
import { PushedHealth } from "./pushed-health.tsx";

type Asked = { state?: string; feed?: string; cursor?: string };

/** What HR told us, and what came of it. */
export default async function LifecyclePage({ searchParams }: { searchParams: Promise<Asked> }) {
  const [t, asked, context] = await Promise.all([
    getTranslations("lifecycle"),
    searchParams,
    beginFromTicket(),
  ]);
  const state = runStates.find((known) => known === asked.state);
  const { cursor, feed } = asked;
  const [{ feeds }, { feeds: health }, turns, groups, listed, { rights }] = await answered(
    Promise.all([
      listFeeds(context, {}),
      getFeedHealth(context, {}),
      listHeldTurns(context, {}),
      listHeldGroups(context, {}),
      listRuns(context, {
        limit: 30,
        ...(state && { state }),
        ...(feed !== undefined && { feed }),
        ...(cursor !== undefined && { cursor }),
      }),
      getViewer(context, {}),
    ]),
  );
  const held = feeds.reduce((sum, each) => sum + each.held, 0);
  const heldEvents = health.reduce((sum, { open }) => sum + (open.held ?? 0), 0);
  return (
    <Page
      title={await titleOf(feeds, { held, heldEvents })}
      crumbs={[{ label: t("name") }]}
      lead={t("lead")}
      actions={
        <>
          <MoversLink />
          {rights.includes("access.read") && <SimulatorLink />}
          {rights.includes("feeds.manage") && <ImportLink />}
        </>
      }
    >
      <LiveRefresh topics={["feeds"]} />
      {held > 0 && <Held count={held} />}
      {heldEvents > 0 && <HeldEvents count={heldEvents} />}
      <HeldTurns {...turns} mayRelease={rights.includes("holds.release")} />
      <HeldGroups groups={groups} mayRelease={rights.includes("holds.release")} />
      <div className="mb-6">
        <Section title={t("feeds")} count={feeds.length}>
          <FeedTable feeds={feeds} empty={<NoFeed />} />
        </Section>
      </div>
      <div className="mb-6">
        <PushedHealth feeds={health} mayManage={rights.includes("feeds.manage")} />
      </div>
      <Leavers />
      <Section
        title={t("runs")}
        actions={<Filters state={state} feed={feed} feeds={feeds.map(({ code }) => code)} />}
      >
        <RunTable runs={listed.runs} empty={<NoRun isFiltered={state !== undefined} />} />
        <Pagination
          firstHref={cursor && addressOf("/lifecycle", { state, feed })}
          nextHref={
            listed.cursor
              ? addressOf("/lifecycle", { state, feed, cursor: listed.cursor })
              : undefined
          }
        />
      </Section>
    </Page>
  );
}

async function titleOf(
  feeds: readonly { people: number; lastRunAt: Date | null }[],
  { held, heldEvents }: { held: number; heldEvents: number },
): Promise<string> {
  const [t, format] = await Promise.all([getTranslations("lifecycle"), getFormatter()]);
  if (feeds.length === 0) return t("title-none");
  const people = format.number(feeds.reduce((sum, each) => sum + each.people, 0));
  if (held > 0) return t("title-held", { count: held });
  if (heldEvents > 0) return t("title-held-events", { count: heldEvents });
  return t("title", { count: feeds.length, people });
}

type FiltersProps = {
  state: RunState | undefined;
  feed: string | undefined;
  feeds: readonly string[];
};

async function Filters({ state, feed, feeds }: FiltersProps) {
  const t = await getTranslations("lifecycle");
  return (
    <FilterBar>
      <FilterChip
        choice
        active={state === undefined}
        href={addressOf("/lifecycle", { state: undefined, feed })}
      >
        {t("all-states")}
      </FilterChip>
      {(["held", "failed", "running"] as const).map((each) => (
        <FilterChip
          key={each}
          choice
          active={state === each}
          href={addressOf("/lifecycle", { state: each, feed })}
        >
          {t(`state.${each}`)}
        </FilterChip>
      ))}
      {feeds.length > 1 &&
        feeds.slice(0, 5).map((each) => (
          <FilterChip
            key={each}
            active={feed === each}
            href={addressOf("/lifecycle", { state, feed: feed === each ? undefined : each })}
          >
            {each}
          </FilterChip>
        ))}
    </FilterBar>
  );
}

async function NoFeed() {
  const t = await getTranslations("lifecycle");
  return (
    <EmptyState
      icon={<Inbox />}
      title={t("no-feed")}
      action={<TextLink href="/lifecycle/import">{t("import")}</TextLink>}
    >
      {t("no-feed-why")}
    </EmptyState>
  );
}

async function NoRun({ isFiltered }: { isFiltered: boolean }) {
  const t = await getTranslations("lifecycle");
  const link = isFiltered ? (
    <TextLink href="/lifecycle">{t("all-states")}</TextLink>
  ) : (
    <TextLink href="/lifecycle/import">{t("import")}</TextLink>
  );
  const title = isFiltered ? t("no-run-matches") : t("no-run");
  return <EmptyState icon={<Inbox />} title={title} action={link} />;
}

async function MoversLink() {
  const t = await getTranslations("movers");
  return (
    <ButtonLink href="/lifecycle/movers" icon={<ArrowLeftRight />}>
      {t("name")}
    </ButtonLink>
  );
}

async function SimulatorLink() {
  const t = await getTranslations("simulator");
  return (
    <ButtonLink href="/lifecycle/simulator" icon={<GitCompare />}>
      {t("name")}
    </ButtonLink>
  );
}

async function ImportLink() {
  const t = await getTranslations("lifecycle");
  return (
    <ButtonLink kind="primary" href="/lifecycle/import" icon={<FileUp />} keys="I">
      {t("import")}
    </ButtonLink>
  );
}

async function Held({ count }: { count: number }) {
  const t = await getTranslations("lifecycle");
  return (
    <div className="mb-5">
      <Banner
        tone="held"
        cause={t("held-cause", { count })}
        action={
          <ButtonLink size="small" href="/lifecycle?state=held">
            {t("held-look")}
          </ButtonLink>
        }
      >
        {t("held-effect")}
      </Banner>
    </div>
  );
}

async function HeldEvents({ count }: { count: number }) {
  const t = await getTranslations("pushed");
  return (
    <div className="mb-5">
      <Banner
        tone="held"
        cause={t("banner-held", { count })}
        action={
          <ButtonLink size="small" href="/lifecycle/events?state=held">
            {t("banner-look")}
          </ButtonLink>
        }
      >
        {t("banner-held-effect")}
      </Banner>
    </div>
  );
}
