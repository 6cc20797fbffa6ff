import { Plus, Server } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { HostTable } from "#components/hosts/host-table.tsx";
import { ProductionTabs } from "#components/production/production-tabs.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { listHosts } from "#lib/bastion/index.ts";
import { getViewer } from "#lib/desk/index.ts";

/** Which hosts there are, and whether each lets in Postern's people and nobody else. */
export default async function HostsPage() {
  const [t, context] = await Promise.all([getTranslations("hosts"), beginFromTicket()]);
  const [{ hosts }, { rights }] = await Promise.all([
    answered(listHosts(context, {})),
    getViewer(context, {}),
  ]);
  const standing = hosts.filter(({ retiredAt }) => retiredAt === null);
  const wrong = standing.filter(({ health }) => health !== null && health !== "sound").length;
  const unseen = standing.filter(({ health }) => health === null).length;
  const lead = [
    ...(wrong > 0 ? [] : [t("lead-sound", { count: standing.length - unseen })]),
    ...(unseen > 0 ? [t("lead-unseen", { count: unseen })] : []),
  ].join(" ");
  return (
    <Page
      title={wrong > 0 ? t("title-wrong", { wrong }) : t("title", { count: standing.length })}
      crumbs={[{ label: t("name") }]}
      lead={standing.length === 0 ? undefined : lead}
      actions={
        <ButtonLink kind="primary" href="/production/hosts/new" icon={<Plus />}>
          {t("new")}
        </ButtonLink>
      }
    >
      <LiveRefresh topics={["hosts", "bastion"]} />
      <ProductionTabs rights={rights} chosen="hosts" />
      <HostTable
        hosts={hosts}
        empty={
          <EmptyState icon={<Server />} title={t("none")}>
            {t("none-next")}
          </EmptyState>
        }
      />
    </Page>
  );
}
