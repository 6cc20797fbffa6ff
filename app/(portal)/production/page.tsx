import { Plus, Server, SquareTerminal, Users } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { gatewayAddress } from "#app/gateway-address.ts";
import { beginFromTicket } from "#app/session.ts";
import { Entrances } from "#components/production/entrances.tsx";
import { LiveSessions } from "#components/production/live-sessions.tsx";
import { PastSessions } from "#components/production/past-sessions.tsx";
import { ProductionTabs } from "#components/production/production-tabs.tsx";
import { ToAskFor } from "#components/production/to-ask-for.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { listMySshKeys, listSessions } from "#lib/bastion/index.ts";
import { getProduction, getViewer } from "#lib/desk/index.ts";
import { endSessionAction } from "./actions.ts";

/** Live ones that one page shows. */
const liveMax = 200;
const pastShown = 10;

/** Which hosts I may enter, who is on one, and where I was. */
export default async function ProductionPage() {
  const [t, context] = await Promise.all([getTranslations("production"), beginFromTicket()]);
  const [{ entrances, toAskFor }, live, past, { rights }, { keys }] = await Promise.all([
    getProduction(context, {}),
    listSessions(context, { isLive: "true", limit: liveMax }),
    listSessions(context, { isLive: "false", isMine: "true", limit: pastShown }),
    getViewer(context, {}),
    listMySshKeys(context, {}),
  ]);
  const watches = rights.includes("bastion.watch");
  const hosts = new Set(entrances.map(({ host }) => host)).size;
  const sessions = live.sessions.length;
  const title = live.nextCursor === null ? "title" : "title-many";
  return (
    <Page
      title={watches ? t(title, { hosts, sessions }) : t("title-own", { hosts })}
      crumbs={[{ label: t("name") }]}
      lead={t("lead")}
      actions={
        <ButtonLink kind="primary" href="/request?zone=production" icon={<Plus />}>
          {t("request")}
        </ButtonLink>
      }
    >
      <LiveRefresh topics={["bastion", "access", "requests", "tickets", "catalogue"]} />
      <ProductionTabs rights={rights} chosen="now" />
      <div className="grid gap-x-8 gap-y-6 lg:grid-cols-2">
        <MyHosts entrances={entrances} hasKey={keys.length > 0} />
        <Live live={live} watches={watches} />
        <ToRequest rights={toAskFor} hasEntrances={entrances.length > 0} />
        <Section title={t("past")} count={past.sessions.length}>
          {past.sessions.length > 0 ? (
            <PastSessions label={t("past")} sessions={past.sessions} />
          ) : (
            <Nothing icon={<SquareTerminal />} title={t("past-none")} />
          )}
        </Section>
      </div>
    </Page>
  );
}

type Production = Awaited<ReturnType<typeof getProduction>>;
type HostsProps = { entrances: Production["entrances"]; hasKey: boolean };

async function MyHosts({ entrances, hasKey }: HostsProps) {
  const t = await getTranslations("production");
  if (entrances.length === 0) {
    return (
      <Section title={t("enter")} count={0}>
        <Nothing
          icon={<Server />}
          title={t("enter-none")}
          action={<TextLink href="/request?zone=production">{t("enter-none-do")}</TextLink>}
        />
      </Section>
    );
  }
  return (
    <Section
      title={t("enter")}
      count={entrances.length}
      actions={
        <TextLink href="/security#gateway">
          <span className="text-12">{t("host-key")}</span>
        </TextLink>
      }
    >
      <Entrances entrances={entrances} gateway={gatewayAddress()} />
      {!hasKey && (
        <p className="secondary border-t border-line py-2">
          {t("no-key")} <TextLink href="/security#ssh-keys">{t("no-key-do")}</TextLink>
        </p>
      )}
    </Section>
  );
}

type Live = Awaited<ReturnType<typeof listSessions>>;

async function Live({ live, watches }: { live: Live; watches: boolean }) {
  const t = await getTranslations("production");
  const { sessions, nextCursor } = live;
  const count = sessions.length;
  return (
    <Section
      title={watches ? t("live") : t("live-mine")}
      count={nextCursor === null ? count : t("so-many", { count })}
    >
      {sessions.length > 0 ? (
        <LiveSessions sessions={sessions} end={endSessionAction} watches={watches} />
      ) : (
        <Nothing icon={<Users />} title={watches ? t("live-none") : t("live-none-mine")}>
          {t("live-none-do")}
        </Nothing>
      )}
    </Section>
  );
}

type AskProps = { rights: Production["toAskFor"]; hasEntrances: boolean };

async function ToRequest({ rights, hasEntrances }: AskProps) {
  const t = await getTranslations("production");
  return (
    <Section title={t("ask")} count={rights.length}>
      {rights.length > 0 ? (
        <ToAskFor rights={rights} />
      ) : (
        <Nothing icon={<Server />} title={hasEntrances ? t("ask-none") : t("ask-none-at-all")} />
      )}
    </Section>
  );
}

/** An empty state under the hairline that rows would bring. */
const Nothing = (props: Parameters<typeof EmptyState>[0]) => (
  <div className="border-t border-line">
    <EmptyState {...props} />
  </div>
);
