import { LifeBuoy } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { beginFromTicket } from "#app/session.ts";
import { answered } from "#app/answered.ts";
import { ConfirmRecovery, StartRecovery } from "#components/security/recovery-forms.tsx";
import { Page } from "#components/shell/page.tsx";
import { Instant } from "#components/time/instant-text.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Section } from "#components/ui/section.tsx";
import { listRecoveries } from "#lib/signin/index.ts";
import { submitRecovery, submitSecond } from "./actions.ts";

/** Who vouches for colleagues that cannot sign in. */
export default async function RecoveriesPage() {
  const [t, context] = await Promise.all([getTranslations("security"), beginFromTicket()]);
  const { recoveries } = await answered(listRecoveries(context, {}));
  return (
    <Page
      title={t("recover.title", { count: recoveries.length })}
      crumbs={[{ label: t("name"), href: "/security" }, { label: t("recover.name") }]}
      lead={t("recover.lead")}
    >
      <div className="grid max-w-[756px] gap-6">
        <Section title={t("recover.start")}>
          <StartRecovery act={submitRecovery} />
        </Section>
        <Section title={t("recover.waiting")} count={recoveries.length}>
          {recoveries.length === 0 ? (
            <EmptyState icon={<LifeBuoy />} title={t("recover.none")} />
          ) : (
            <ul className="rows">
              {recoveries.map((each) => (
                <li key={each.recoveryId} className="grid gap-2 py-3">
                  <div className="text-13">
                    <b className="font-medium">{each.displayName}</b>{" "}
                    <span className="mono text-ink-3">{each.employeeNumber}</span>
                    <div className="tertiary">
                      {t("recover.by", { name: each.startedByName })}{" "}
                      <Instant at={each.startedAt} as="ago" />
                    </div>
                  </div>
                  {each.startedBy === context.actor.personId ? (
                    <p className="secondary">{t("recover.yours")}</p>
                  ) : (
                    <ConfirmRecovery act={submitSecond} recoveryId={each.recoveryId} />
                  )}
                </li>
              ))}
            </ul>
          )}
        </Section>
      </div>
    </Page>
  );
}
