import { FileUp } from "lucide-react";
import { getFormatter, getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { FeedForm } from "#components/lifecycle/feed-form.tsx";
import { RunTable } from "#components/lifecycle/run-table.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Section } from "#components/ui/section.tsx";
import { getViewer } from "#lib/desk/index.ts";
import { feedFields, listFeeds, listRuns, Mapping } from "#lib/feeds/index.ts";
import { saveFeedAction } from "../../actions.ts";
import { textOfMapping } from "../../mapping-text.ts";
import { Picking } from "./picking.tsx";
import { Wecom } from "./wecom.tsx";
import { Pushing, RecentEvents } from "./pushing.tsx";

/** One source: how its columns and words map to ours, and its last files. */
export default async function FeedPage({ params }: { params: Promise<{ code: string }> }) {
  const [t, format, { code }, context] = await Promise.all([
    getTranslations("lifecycle"),
    getFormatter(),
    params,
    beginFromTicket(),
  ]);
  const { feeds } = await answered(listFeeds(context, {}));
  const feed = feeds.find((each) => each.code === code);
  if (!feed) notFound();
  const [{ runs }, { rights }] = await Promise.all([
    listRuns(context, { feed: code, limit: 10 }),
    getViewer(context, {}),
  ]);
  const mayManage = rights.includes("feeds.manage");
  return (
    <Page
      title={t("feed-title", { name: feed.name, people: format.number(feed.people) })}
      crumbs={[{ label: t("name"), href: "/lifecycle" }, { label: feed.name }]}
      lead={feed.lastAsOf === null ? undefined : t("feed-history", { day: feed.lastAsOf })}
      actions={
        <ButtonLink href="/lifecycle/import" icon={<FileUp />}>
          {t("import")}
        </ButtonLink>
      }
    >
      <LiveRefresh topics={["feeds"]} />
      <div className="mb-8 flex flex-col gap-8">
        {runs.length === 0 && <RecentEvents code={code} mayManage={mayManage} />}
        <Section title={t("runs")}>
          <RunTable runs={runs} empty={<p className="secondary py-3">{t("no-run")}</p>} />
        </Section>
        {runs.length > 0 && <RecentEvents code={code} mayManage={mayManage} />}
        <Picking code={code} mayManage={mayManage} />
        {mayManage && <Pushing code={code} />}
        {mayManage && <Wecom code={code} />}
      </div>
      <Section title={t("mapping")} ruled>
        <FeedForm
          code={code}
          name={feed.name}
          written={textOfMapping(Mapping.parse(feed.mapping))}
          fields={feedFields}
          action={saveFeedAction}
        />
      </Section>
    </Page>
  );
}
