import { getTranslations } from "next-intl/server";
import { endTickets } from "#app/(portal)/tickets/actions.ts";
import { ticketViews } from "#app/(portal)/tickets/ticket-views.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { Devices } from "#components/devices/devices.tsx";
import { FactorsOfPerson } from "#components/security/factors-of-person.tsx";
import { PasskeysOfPerson } from "#components/security/passkeys-of-person.tsx";
import { SignIns } from "#components/security/sign-ins.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { TicketTree } from "#components/tickets/ticket-tree.tsx";
import { CommandForm } from "#components/ui/command-form.tsx";
import { Section } from "#components/ui/section.tsx";
import { getViewer } from "#lib/desk/index.ts";
import { getPersonByNumber } from "#lib/people/index.ts";
import { listDevicesOfPerson } from "#lib/devices/index.ts";
import { getSecurityOfPerson } from "#lib/signin/index.ts";
import { listTicketsOfPerson } from "#lib/tickets/index.ts";
import { block, free, revoke } from "./actions.ts";

type Props = { params: Promise<{ number: string }> };

/** What somebody carries, signs in with and came from; each can be ended here, or all at once. */
export default async function TicketsOfPersonPage({ params }: Props) {
  const [{ number }, t, context] = await Promise.all([
    params,
    getTranslations("tickets"),
    beginFromTicket(),
  ]);
  const employeeNumber = decodeURIComponent(number);
  const { personId } = await answered(getPersonByNumber(context, { employeeNumber }));
  const [{ who, tickets }, { devices }, security, viewer] = await answered(
    Promise.all([
      listTicketsOfPerson(context, { personId }),
      listDevicesOfPerson(context, { personId }),
      getSecurityOfPerson(context, { personId }),
      getViewer(context, {}),
    ]),
  );
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
      aside={
        <FactorsOfPerson
          {...security}
          factors={security}
          isHelper={viewer.rights.includes("people.manage")}
        />
      }
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
      <div className="grid gap-6">
        <Section title={t("live")} count={count}>
          <TicketTree
            tickets={ticketViews(tickets)}
            isOwn={false}
            none={t("none", { name: who.name })}
            end={endTickets}
          />
        </Section>
        <PasskeysOfPerson passkeys={security.passkeys} revoke={revoke} />
        <Devices devices={devices} block={block} free={free} />
        <SignIns signIns={security.signIns} isOwn={false} />
      </div>
    </Page>
  );
}
