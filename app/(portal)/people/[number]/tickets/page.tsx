import { TicketX } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { Devices } from "#components/devices/devices.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { EndAll } from "#components/tickets/end-all.tsx";
import { TicketTree } from "#components/tickets/ticket-tree.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Section } from "#components/ui/section.tsx";
import { getPersonByNumber } from "#lib/people/index.ts";
import { clientOf, listDevicesOfPerson } from "#lib/devices/index.ts";
import { listTicketsOfPerson } from "#lib/tickets/index.ts";
import { block, endTickets, free } from "./actions.ts";

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
  const views = tickets.map(({ userAgent, ...ticket }) => {
    const { browser, system } = clientOf(userAgent);
    return { ...ticket, browser, system };
  });
  const { length: count } = views;
  return (
    <Page
      title={t("title-person", { name: who.name, count })}
      crumbs={[
        { label: t("people"), href: "/people" },
        { label: who.name, href: `/people/${number}` },
        { label: t("name") },
      ]}
      lead={t("lead-person")}
      actions={count > 0 && <EndAll personId={personId} count={count} end={endTickets} />}
    >
      <LiveRefresh topics={["tickets", "devices"]} />
      <Section title={t("live")} count={count}>
        {count === 0 ? (
          <EmptyState icon={<TicketX />} title={t("none", { name: who.name })} />
        ) : (
          <TicketTree tickets={views} end={endTickets} />
        )}
      </Section>
      <div className="mt-6">
        <Devices devices={devices} block={block} free={free} />
      </div>
    </Page>
  );
}
