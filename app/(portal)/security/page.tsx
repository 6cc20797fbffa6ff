import { getTranslations } from "next-intl/server";
import { endOthers, endTickets } from "#app/(portal)/tickets/actions.ts";
import { ticketViews } from "#app/(portal)/tickets/ticket-views.ts";
import { gatewayAddress } from "#app/gateway-address.ts";
import { beginFromTicket } from "#app/session.ts";
import { Devices } from "#components/devices/devices.tsx";
import { Factors } from "#components/security/factors.tsx";
import { PasskeySignals } from "#components/security/passkey-signals.tsx";
import { Passkeys } from "#components/security/passkeys.tsx";
import { SignIns } from "#components/security/sign-ins.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { GatewayKey } from "#components/ssh-keys/gateway-key.tsx";
import { SshKeys } from "#components/ssh-keys/ssh-keys.tsx";
import { TicketTree } from "#components/tickets/ticket-tree.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { CommandForm } from "#components/ui/command-form.tsx";
import { Section } from "#components/ui/section.tsx";
import { getHostKey, listMySshKeys } from "#lib/bastion/index.ts";
import { getViewer } from "#lib/desk/index.ts";
import { listMyDevices } from "#lib/devices/index.ts";
import { getMySecurity } from "#lib/signin/index.ts";
import { listMyTickets } from "#lib/tickets/index.ts";
import {
  askForAnother,
  blockMyDevice,
  freeMyDevice,
  submitAnother,
  submitDeviceName,
  submitPasskeyEnd,
  submitPasskeyName,
  submitSshKey,
  submitSshKeyEnd,
} from "./actions.ts";

type Props = { searchParams: Promise<{ changed?: string }> };

export default async function SecurityPage({ searchParams }: Props) {
  const [t, asked, context] = await Promise.all([
    getTranslations("security"),
    searchParams,
    beginFromTicket(),
  ]);
  const gateway = gatewayAddress();
  const [{ tickets }, { devices }, security, viewer, { keys }, hostKey] = await Promise.all([
    listMyTickets(context, {}),
    listMyDevices(context, {}),
    getMySecurity(context, {}),
    getViewer(context, {}),
    listMySshKeys(context, {}),
    getHostKey(context, { name: gateway.host, port: gateway.port }),
  ]);
  // What a service carries for somebody is no place where they are.
  const places = tickets.filter(({ depth }) => depth === 0).length;
  const failed = security.signIns.filter(
    ({ outcome }) => outcome === "refused" || outcome === "unfinished",
  ).length;
  return (
    <Page
      title={t("title", { count: places })}
      crumbs={[{ label: t("name") }]}
      lead={t("lead", { count: failed })}
      aside={<Factors factors={security} isHelper={viewer.rights.includes("people.manage")} />}
    >
      <LiveRefresh topics={["tickets", "devices", "bastion"]} />
      {(asked.changed === "password" || asked.changed === "authenticator") && (
        <div className="mb-5">
          <Banner tone="note" cause={t(`changed.${asked.changed}`)}>
            {t("changed.effect")}
          </Banner>
        </div>
      )}
      <div className="grid gap-6">
        <MyTickets tickets={tickets} />
        <Passkeys
          passkeys={security.passkeys}
          add={{ act: "make", ask: askForAnother, submit: submitAnother }}
          rename={submitPasskeyName}
          remove={submitPasskeyEnd}
        />
        <PasskeySignals signals={security.signals} />
        <SshKeys keys={keys} add={submitSshKey} remove={submitSshKeyEnd} />
        <Devices
          devices={devices}
          block={blockMyDevice}
          free={freeMyDevice}
          rename={submitDeviceName}
        />
        <GatewayKey gateway={gateway} {...hostKey} />
        <SignIns signIns={security.signIns} isOwn />
      </div>
    </Page>
  );
}

type Tickets = Awaited<ReturnType<typeof listMyTickets>>["tickets"];

/** Where one is signed in, and what was derived from there. */
async function MyTickets({ tickets }: { tickets: Tickets }) {
  const t = await getTranslations("security");
  const others = tickets.filter(({ isSpared }) => !isSpared).length;
  return (
    <Section
      title={t("sessions")}
      count={tickets.length}
      actions={
        others > 0 && (
          <CommandForm
            action={endOthers}
            fields={{}}
            button={{
              ...{ kind: "ghost-danger", size: "small", "data-act": "end-others" },
              children: t("end-others", { count: others }),
            }}
          />
        )
      }
    >
      <TicketTree tickets={ticketViews(tickets)} isOwn none={t("nowhere")} end={endTickets} />
    </Section>
  );
}
