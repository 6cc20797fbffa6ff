import { getFormatter, getTranslations } from "next-intl/server";
import { z } from "zod";
import { notFound } from "next/navigation";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { EffectTable, RightTotals } from "#components/lifecycle/effect-table.tsx";
import { HeldPeople } from "#components/lifecycle/held-people.tsx";
import { IssueTable } from "#components/lifecycle/issue-table.tsx";
import { RunCounts } from "#components/lifecycle/run-counts.tsx";
import { RunFacts } from "#components/lifecycle/run-facts.tsx";
import { RunProgress } from "#components/lifecycle/run-progress.tsx";
import { RunState } from "#components/lifecycle/run-state.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { Section } from "#components/ui/section.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import { getViewer } from "#lib/desk/index.ts";
import { getRun, listEffect, listIssues } from "#lib/feeds/index.ts";
import { HeldBanner } from "./held-banner.tsx";

type Props = {
  params: Promise<{ run: string }>;
  searchParams: Promise<{ show?: string; cursor?: string }>;
};

/** One file: what it did or would do, what was wrong with it, what waits. */
export default async function RunPage({ params, searchParams }: Props) {
  const [t, { run: runId }, { show, cursor }, context] = await Promise.all([
    getTranslations("lifecycle"),
    params,
    searchParams,
    beginFromTicket(),
  ]);
  if (!z.uuid().safeParse(runId).success) notFound();
  const [run, { rights }] = await answered(
    Promise.all([getRun(context, { runId }), getViewer(context, {})]),
  );
  const wrong = run.counts.quarantined + run.counts.conflicts;
  const view = show === "issues" || (show === undefined && wrong > 0) ? "issues" : "effect";
  const href = `/lifecycle/runs/${runId}`;
  const isMoving = run.state === "running" || run.state === "staging";
  return (
    <Page
      title={await titleOf(run)}
      chips={<RunState state={run.state} isDryRun={run.isDryRun} />}
      crumbs={[{ label: t("name"), href: "/lifecycle" }, { label: run.fileName ?? run.feed }]}
      aside={<RunFacts run={run} />}
      asideWidth={312}
    >
      <LiveRefresh topics={["feeds"]} />
      {isMoving && <RunProgress done={run.done} total={run.total} />}
      {run.failure !== null && (
        <div className="mb-5">
          <Banner tone="failed" cause={t("failed-cause")}>
            {t("failed-effect")} <span className="mono wrap-anywhere">{run.failure}</span>
          </Banner>
        </div>
      )}
      {run.state === "held" && (
        <HeldBanner run={run} viewer={{ rights, personId: context.actor.personId }} />
      )}
      <RunCounts counts={run.counts} />
      <div className="mb-4">
        <Tabs
          label={t("views")}
          chosen={view}
          tabs={[
            { value: "effect", label: t("effect"), href: `${href}?show=effect` },
            { value: "issues", label: t("issues"), href: `${href}?show=issues`, count: wrong },
          ]}
        />
      </div>
      {view === "effect" && run.heldPeople.length > 0 && (
        <HeldPeople people={run.heldPeople} count={run.counts.held} />
      )}
      {view === "effect" ? (
        <EffectView runId={runId} cursor={cursor} run={run} />
      ) : (
        <IssuesView runId={runId} cursor={cursor} />
      )}
    </Page>
  );
}

type Run = Awaited<ReturnType<typeof getRun>>;

async function titleOf({ state, counts, isDryRun }: Run): Promise<string> {
  const [t, format] = await Promise.all([getTranslations("lifecycle"), getFormatter()]);
  if (state === "failed") return t("run-title.failed");
  if (state === "held") return t("run-title.held", { count: counts.held });
  if (state !== "done") return t("run-title.moving", { rows: format.number(counts.rows) });
  const people = counts.joined + counts.moved + counts.left + counts.changed;
  if (people === 0) return isDryRun ? t("run-title.dry-nothing") : t("run-title.nothing");
  const rights = { granted: counts.rightsGranted, ended: counts.rightsEnded };
  return t(isDryRun ? "run-title.dry" : "run-title.done", { people, ...rights });
}

type ViewProps = {
  runId: string;
  cursor: string | undefined;
};

async function EffectView({ runId, cursor, run }: ViewProps & { run: Run }) {
  const [t, context] = await Promise.all([getTranslations("lifecycle"), beginFromTicket()]);
  const asked = { runId, limit: 50, ...(cursor !== undefined && { cursor }) };
  const effect = await listEffect(context, asked);
  const href = `/lifecycle/runs/${runId}?show=effect`;
  if (effect.people === 0) {
    const isHeld = run.heldPeople.length > 0;
    if (isHeld) return null;
    return <p className="secondary">{run.isDryRun ? t("nobody-would") : t("nobody")}</p>;
  }
  return (
    <>
      {cursor === undefined && effect.rights.length > 0 && <RightTotals rights={effect.rights} />}
      <Section title={t("people-concerned")} count={effect.people}>
        <EffectTable lines={effect.lines} />
        <Pagination
          firstHref={cursor && href}
          nextHref={effect.cursor ? `${href}&cursor=${effect.cursor}` : undefined}
        />
      </Section>
    </>
  );
}

async function IssuesView({ runId, cursor }: ViewProps) {
  const [t, context] = await Promise.all([getTranslations("lifecycle"), beginFromTicket()]);
  const asked = { runId, limit: 50, ...(cursor !== undefined && { cursor }) };
  const { issues, cursor: next } = await listIssues(context, asked);
  const href = `/lifecycle/runs/${runId}?show=issues`;
  if (issues.length === 0) return <p className="secondary">{t("no-issue")}</p>;
  return (
    <>
      <IssueTable issues={issues} />
      <Pagination
        firstHref={cursor && href}
        nextHref={next ? `${href}&cursor=${next}` : undefined}
      />
    </>
  );
}
