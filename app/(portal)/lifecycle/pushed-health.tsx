import { Webhook } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { HealthTable } from "#components/lifecycle/health-table.tsx";
import { NewSecret } from "#components/lifecycle/new-secret.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Section } from "#components/ui/section.tsx";
import type { getFeedHealth } from "#lib/feeds/index.ts";
import { now as currentTime } from "#lib/kernel/index.ts";
import { addSecretAction } from "./actions.ts";

type Health = Awaited<ReturnType<typeof getFeedHealth>>["feeds"];
type Props = { feeds: Health; mayManage: boolean };

/** The systems that push, with how each is. */
export async function PushedHealth({ feeds, mayManage }: Props) {
  const t = await getTranslations("pushed");
  const now = currentTime().getTime();
  const age = (at: Date | null) => (at === null ? null : Math.max(0, now - at.getTime()));
  const pushing = feeds
    .filter(({ secrets, lastReceivedAt }) => secrets > 0 || lastReceivedAt !== null)
    .map((feed) => ({
      ...feed,
      lagMs: age(feed.oldestReceivedAt),
      waitsMs: age(feed.oldestWaitingAt),
    }));
  return (
    <Section
      title={t("feeds")}
      count={pushing.length}
      actions={
        <>
          {pushing.length > 0 && (
            <ButtonLink size="small" kind="ghost" href="/lifecycle/events">
              {t("all-events")}
            </ButtonLink>
          )}
          {mayManage && (
            <NewSecret
              act={addSecretAction}
              trigger={
                <Button size="small" icon={<Webhook />}>
                  {t("new-feed")}
                </Button>
              }
            />
          )}
        </>
      }
    >
      <HealthTable
        feeds={pushing}
        empty={<EmptyState icon={<Webhook />} title={t("nothing-pushed")} />}
      />
    </Section>
  );
}
