import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { ReplayForm } from "#components/lifecycle/replay-form.tsx";
import { Page } from "#components/shell/page.tsx";
import { getViewer } from "#lib/desk/index.ts";
import { listFeeds } from "#lib/feeds/index.ts";
import { replayAction } from "./actions.ts";

type Props = { params: Promise<{ code: string }> };

/** What a feed told within a stretch, told once more: first what it would change, then done. */
export default async function ReplayPage({ params }: Props) {
  const [t, lifecycle, { code }, context] = await Promise.all([
    getTranslations("pushed"),
    getTranslations("lifecycle"),
    params,
    beginFromTicket(),
  ]);
  const [{ feeds }, { rights }] = await Promise.all([
    answered(listFeeds(context, {})),
    answered(getViewer(context, {})),
  ]);
  const feed = feeds.find((each) => each.code === code);
  if (!feed || !rights.includes("feeds.manage")) notFound();
  return (
    <Page
      title={t("replay.title", { name: feed.name })}
      crumbs={[
        { label: lifecycle("name"), href: "/lifecycle" },
        { label: feed.name, href: `/lifecycle/feeds/${code}` },
        { label: t("replay.name") },
      ]}
      lead={t("replay.lead")}
    >
      <ReplayForm code={code} action={replayAction} />
    </Page>
  );
}
