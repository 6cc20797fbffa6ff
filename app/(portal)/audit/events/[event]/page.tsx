import { Download } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { DetailRows } from "#components/audit/detail-rows.tsx";
import { EventFacts } from "#components/audit/event-facts.tsx";
import { idsOf, isUuid } from "#components/audit/event-view.ts";
import { Outcome } from "#components/audit/outcome.tsx";
import { PersonalValues } from "#components/audit/personal-values.tsx";
import { ProofRows } from "#components/audit/proof-rows.tsx";
import { Page } from "#components/shell/page.tsx";
import { buttonLook } from "#components/ui/button-look.ts";
import { Section } from "#components/ui/section.tsx";
import { getEvent } from "#lib/audit/index.ts";
import { getViewer, nameIds } from "#lib/desk/index.ts";
import { unmaskAction } from "../../actions.ts";

/** One event: what the leaf says, what it commits to, and the proof that it stands in the log. */
export default async function EventPage({ params }: { params: Promise<{ event: string }> }) {
  const [t, { event: id }, context] = await Promise.all([
    getTranslations("audit"),
    params,
    beginFromTicket(),
  ]);
  if (!isUuid(id)) notFound();
  const [{ event, proof }, { rights }] = await answered(
    Promise.all([getEvent(context, { id }), getViewer(context, {})]),
  );
  const inDetail = Object.values(event.detail).filter((value) => typeof value === "string");
  const ids = [...new Set([...idsOf(event), ...inDetail.filter(isUuid)])];
  const found = await nameIds(context, { ids });
  const names = new Map(found.names.map((named) => [named.id, named]));
  return (
    <Page
      title={t("event-title", { action: event.action })}
      chips={<Outcome outcome={event.outcome} />}
      crumbs={[{ label: t("name"), href: "/audit" }, { label: event.action }]}
      aside={<EventFacts event={event} names={names} />}
      actions={
        <a className={buttonLook({})} href={`/api/v1/audit/events/${id}`} download>
          <Download />
          {t("take-proof")}
        </a>
      }
    >
      <div className="flex flex-col gap-7">
        <Section title={t("detail")} ruled>
          <DetailRows detail={event.detail} names={names} />
        </Section>
        {event.personal.length > 0 && (
          <Section title={t("personal")} count={event.personal.length} ruled>
            <PersonalValues
              id={id}
              names={event.personal}
              mayUnmask={rights.includes("audit.export")}
              action={unmaskAction}
            />
          </Section>
        )}
        <Section title={t("proof")} ruled>
          <ProofRows proof={proof} />
        </Section>
      </div>
    </Page>
  );
}
