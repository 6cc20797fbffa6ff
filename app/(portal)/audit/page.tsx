import { ArchiveX, ShieldCheck } from "lucide-react";
import { getFormatter, getTimeZone, getTranslations } from "next-intl/server";
import { addressOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { EventSearch } from "#components/audit/event-search.tsx";
import { EventTable } from "#components/audit/event-table.tsx";
import { idsOf } from "#components/audit/event-view.ts";
import { ExportForm } from "#components/audit/export-form.tsx";
import { Page } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { listCheckpoints, listEvents } from "#lib/audit/index.ts";
import { getViewer, nameIds } from "#lib/desk/index.ts";
import { doors } from "#lib/registry/index.ts";
import { filterOf, searchedOf } from "./searched.ts";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Prove it: what happened, found by person, act, target and time. */
export default async function AuditPage({ searchParams }: Props) {
  const [t, format, given, zone, context] = await Promise.all([
    getTranslations("audit"),
    getFormatter(),
    searchParams,
    getTimeZone(),
    beginFromTicket(),
  ]);
  const searched = searchedOf(given);
  const cursor = typeof given["cursor"] === "string" ? given["cursor"] : undefined;
  const { filter, unknown } = await filterOf(context, searched, zone);
  const asked = { ...filter, limit: 50, ...(cursor !== undefined && { cursor }) };
  const [{ items: heads }, listed, { rights }] = await answered(
    Promise.all([
      listCheckpoints(context, { limit: 1 }),
      unknown.length > 0
        ? Promise.resolve({ items: [], nextCursor: null })
        : listEvents(context, asked),
      getViewer(context, {}),
    ]),
  );
  const ids = [...new Set(listed.items.flatMap(idsOf))].slice(0, 500);
  const { names } = await nameIds(context, { ids });
  return (
    <Page
      title={t("title", { events: format.number(heads[0]?.size ?? 0) })}
      crumbs={[{ label: t("name") }]}
      lead={
        <>
          {t("lead")} <TextLink href="/access">{t("as-of-link")}</TextLink>
        </>
      }
      actions={
        <>
          {rights.includes("audit.export") && <ExportForm filter={exported(filter)} />}
          <ButtonLink kind="primary" href="/audit/log" icon={<ShieldCheck />}>
            {t("verify")}
          </ButtonLink>
        </>
      }
    >
      <EventSearch
        searched={searched}
        wrong={Object.fromEntries(unknown.map((name) => [name, t("unknown-person")]))}
        actions={[...new Set(doors().map(({ spec }) => spec.name))].sort()}
      />
      <Section title={t("events")}>
        <EventTable
          events={listed.items}
          names={new Map(names.map((named) => [named.id, named]))}
          empty={
            <EmptyState
              icon={<ArchiveX />}
              title={t("nothing-found")}
              action={<TextLink href="/audit">{t("clear")}</TextLink>}
            />
          }
        />
        <Pagination
          firstHref={cursor && addressOf("/audit", searched)}
          nextHref={
            listed.nextCursor
              ? addressOf("/audit", { ...searched, cursor: listed.nextCursor })
              : undefined
          }
        />
      </Section>
    </Page>
  );
}

/** The same search for the API, whose instants are text. */
const exported = (filter: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(filter).map(([name, value]) => [
      name,
      value instanceof Date ? value.toISOString() : String(value),
    ]),
  );
