import { getTranslations } from "next-intl/server";
import { endTickets } from "#app/(portal)/tickets/actions.ts";
import { ticketViews } from "#app/(portal)/tickets/ticket-views.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { Devices } from "#components/devices/devices.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { TicketTree } from "#components/tickets/ticket-tree.tsx";
import { CommandForm } from "#components/ui/command-form.tsx";
import { Section } from "#components/ui/section.tsx";
import { getPersonByNumber } from "#lib/people/index.ts";
import { listDevicesOfPerson } from "#lib/devices/index.ts";
import { listTicketsOfPerson } from "#lib/tickets/index.ts";
import { block, free } from "./actions.ts";

type Props = { params: Promise<{ number: string }> };

/** Everything that somebody carries, as a tree; each can be ended here, or all at once. */
export default async function TicketsOfPersonPage({ params }: Props) {
  const [{ number }, t, context] = await Promise.all([
    params,
    getTranslations("tickets"),
    beginFromTicket(),
  ]);
  const employeeNumber = decodeURIComponent(number);
  const { personId } = await answered(getPersonByNumber(context, { employeeNumber }));
  const { who, tickets } = await answered(listTicketsOfPerson(context, { personId }));
  const { devices } = await answered(listDevicesOfPerson(context, { personId }));
  const { length: count } = tickets;
  return (
    <Page
      title={t("title-person", { name: who.name, count })}
      crumbs={[
        { label: t("people"), href: "/people" },
        { label: who.name, href: `/people/${number}` },
        { label: t("name") },
      ]}
      lead={t("lead-person")}
      actions={
        count > 0 && (
          <CommandForm
            action={endTickets}
            fields={{ subjectKind: "person", subjectId: personId }}
            button={{ kind: "danger", "data-act": "end-all", children: t("end-all", { count }) }}
          />
        )
      }
    >
      <LiveRefresh topics={["tickets", "devices"]} />
      <Section title={t("live")} count={count}>
        <TicketTree
          tickets={ticketViews(tickets)}
          isOwn={false}
          none={t("none", { name: who.name })}
          end={endTickets}
        />
      </Section>
      <div className="mt-6">
        <Devices devices={devices} block={block} free={free} />
      </div>
    </Page>
  );
}
