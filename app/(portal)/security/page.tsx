import { getTranslations } from "next-intl/server";
import { beginFromTicket } from "#app/session.ts";
import { Devices } from "#components/devices/devices.tsx";
import { EndOthers } from "#components/security/end-others.tsx";
import { Factors } from "#components/security/factors.tsx";
import { PasskeySignals } from "#components/security/passkey-signals.tsx";
import { Passkeys } from "#components/security/passkeys.tsx";
import { SessionRows } from "#components/security/session-rows.tsx";
import { SignIns } from "#components/security/sign-ins.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { Section } from "#components/ui/section.tsx";
import { getViewer } from "#lib/desk/index.ts";
import { clientOf, listMyDevices } from "#lib/devices/index.ts";
import { getMySecurity } from "#lib/signin/index.ts";
import { listMyTickets } from "#lib/tickets/index.ts";
import {
  askForAnother,
  blockMyDevice,
  endOtherSessions,
  endSession,
  freeMyDevice,
  submitAnother,
  submitDeviceName,
  submitPasskeyEnd,
  submitPasskeyName,
} from "./actions.ts";

type Props = { searchParams: Promise<{ changed?: string }> };

export default async function SecurityPage({ searchParams }: Props) {
  const [t, asked, context] = await Promise.all([
    getTranslations("security"),
    searchParams,
    beginFromTicket(),
  ]);
  const [{ tickets }, { devices }, security, viewer] = await Promise.all([
    listMyTickets(context, {}),
    listMyDevices(context, {}),
    getMySecurity(context, {}),
    getViewer(context, {}),
  ]);
  const sessions = tickets.map(({ userAgent, ...ticket }) => {
    const { browser, system } = clientOf(userAgent);
    return { ...ticket, browser, system };
  });
  const others = sessions.filter(({ isCurrent }) => !isCurrent).length;
  const failed = security.signIns.filter(({ outcome }) => outcome !== "signed-in").length;
  return (
    <Page
      title={t("title", { count: sessions.length })}
      crumbs={[{ label: t("name") }]}
      lead={t("lead", { count: failed })}
      aside={
        <Factors
          password={security.password}
          authenticator={security.authenticator}
          recoveryCodes={security.recoveryCodes}
          isHelper={viewer.rights.includes("people.manage")}
        />
      }
    >
      <LiveRefresh topics={["tickets", "devices"]} />
      {asked.changed === "password" && (
        <div className="mb-5">
          <Banner tone="note" cause={t("changed")}>
            {t("changed-effect")}
          </Banner>
        </div>
      )}
      <div className="grid gap-6">
        <Section
          title={t("sessions")}
          count={sessions.length}
          actions={others > 0 && <EndOthers count={others} act={endOtherSessions} />}
        >
          <SessionRows sessions={sessions} end={endSession} />
        </Section>
        <Passkeys
          passkeys={security.passkeys}
          add={{ act: "make", ask: askForAnother, submit: submitAnother }}
          rename={submitPasskeyName}
          remove={submitPasskeyEnd}
        />
        <PasskeySignals signals={security.signals} />
        <Devices
          devices={devices}
          block={blockMyDevice}
          free={freeMyDevice}
          rename={submitDeviceName}
        />
        <SignIns signIns={security.signIns} />
      </div>
    </Page>
  );
}
