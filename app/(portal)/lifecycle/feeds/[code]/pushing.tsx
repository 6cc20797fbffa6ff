import { KeyRound, Webhook } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { beginFromTicket } from "#app/session.ts";
import { publicUrl } from "#app/sign-in-cookies.ts";
import { EventTable } from "#components/lifecycle/event-table.tsx";
import { NewSecret } from "#components/lifecycle/new-secret.tsx";
import { PushAddress } from "#components/lifecycle/push-address.tsx";
import { SecretTable } from "#components/lifecycle/secret-table.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Section } from "#components/ui/section.tsx";
import { listEvents, listSecrets } from "#lib/feeds/index.ts";
import { addSecretAction, endSecretAction } from "../../actions.ts";

/** The last events that a feed pushed. */
export async function RecentEvents({ code, mayManage }: { code: string; mayManage: boolean }) {
  const [t, context] = await Promise.all([getTranslations("pushed"), beginFromTicket()]);
  const { events } = await listEvents(context, { feed: code, limit: 10 });
  return (
    <Section
      title={t("recent")}
      actions={
        events.length > 0 && (
          <>
            {mayManage && (
              <ButtonLink size="small" kind="ghost" href={`/lifecycle/feeds/${code}/replay`}>
                {t("replay.name")}
              </ButtonLink>
            )}
            <ButtonLink size="small" kind="ghost" href={`/lifecycle/events?feed=${code}`}>
              {t("all-events")}
            </ButtonLink>
          </>
        )
      }
    >
      <EventTable isOfOne events={events} empty={<p className="secondary py-3">{t("none")}</p>} />
    </Section>
  );
}

/** Where a feed's system pushes to, and what it signs with; for whoever manages feeds. */
export async function Pushing({ code }: { code: string }) {
  const [t, context] = await Promise.all([getTranslations("pushed"), beginFromTicket()]);
  const secrets = await listSecrets(context, { code });
  return (
    <>
      <Section
        title={t("push")}
        actions={
          <ButtonLink size="small" kind="ghost" href={`/lifecycle/feeds/${code}/mapping`}>
            {t("to-mapping")}
          </ButtonLink>
        }
        ruled
      >
        <PushAddress address={`${publicUrl()}/hooks/hr/${code}`} />
      </Section>
      <Section
        title={t("secrets")}
        count={secrets.length}
        actions={<MakeSecret code={code} count={secrets.length} />}
      >
        {secrets.length === 0 ? (
          <div className="border-t border-line">
            <EmptyState icon={<Webhook />} title={t("no-secret")}>
              {t("no-secret-how")}
            </EmptyState>
          </div>
        ) : (
          <SecretTable code={code} secrets={secrets} end={endSecretAction} />
        )}
      </Section>
    </>
  );
}

/** Two may count at a time: one that is used, and one that replaces it. */
async function MakeSecret({ code, count }: { code: string; count: number }) {
  const t = await getTranslations("pushed");
  if (count >= 2) return <span className="caption">{t("two-count")}</span>;
  return (
    <NewSecret
      code={code}
      replaces={count > 0}
      act={addSecretAction}
      trigger={
        <Button size="small" icon={<KeyRound />}>
          {t("new-secret")}
        </Button>
      }
    />
  );
}
