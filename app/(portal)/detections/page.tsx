import { getTimeZone, getTranslations } from "next-intl/server";
import { addressOf, firstOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import {
  DetectionSearch,
  searchNames,
  type Searched,
} from "#components/incidents/detection-search.tsx";
import { DetectionTable } from "#components/incidents/detection-table.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { Section } from "#components/ui/section.tsx";
import { getViewer } from "#lib/desk/index.ts";
import { listDetections } from "#lib/incidents/index.ts";
import { startOfDay } from "#lib/people/index.ts";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** What should not have been tried with a ticket, or on the way to one: who, what, where. */
export default async function DetectionsPage({ searchParams }: Props) {
  const [t, d, given, zone, context] = await Promise.all([
    getTranslations("detections"),
    getTranslations("devices"),
    searchParams,
    getTimeZone(),
    beginFromTicket(),
  ]);
  const { cursor, ...asked } = firstOf(given, [...searchNames, "cursor"]);
  const searched: Searched = Object.fromEntries(
    Object.entries(asked).filter(([, value]) => value !== undefined && value !== ""),
  );
  const filter = { ...filterOf(searched, zone), ...(cursor !== undefined && { cursor }) };
  const [found, viewer] = await Promise.all([
    answered(listDetections(context, { ...filter, limit: 50 })),
    getViewer(context, {}),
  ]);
  const next =
    found.nextCursor && addressOf("/detections", { ...searched, cursor: found.nextCursor });
  return (
    <Page
      title={t("title", { count: found.today })}
      crumbs={[{ label: t("name") }]}
      lead={t("lead", { count: found.today, alerts: found.alertsToday })}
      actions={
        viewer.rights.includes("settings.manage") && (
          <ButtonLink href="/detections/risk">{d("risk.name")}</ButtonLink>
        )
      }
    >
      <LiveRefresh topics={["detections"]} />
      <DetectionSearch searched={searched} />
      <Section title={t("found")}>
        <DetectionTable detections={found.detections} />
        <Pagination
          firstHref={cursor && addressOf("/detections", searched)}
          nextHref={next ?? undefined}
        />
      </Section>
    </Page>
  );
}

/** An address that somebody changed by hand searches for what of it makes sense. */
function filterOf({ who, act, since, alerted }: Searched, zone: string) {
  const isDay = since !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(since);
  const start = isDay && !Number.isNaN(Date.parse(since)) ? startOfDay(since, zone) : undefined;
  return {
    ...(who !== undefined && { who: who.trim().slice(0, 100) }),
    ...(act !== undefined && { act: act.trim().slice(0, 100) }),
    ...(start && { since: start.toISOString() }),
    ...(isYesOrNo(alerted) && { alerted }),
  };
}

const isYesOrNo = (text: string | undefined): text is "yes" | "no" =>
  text === "yes" || text === "no";
