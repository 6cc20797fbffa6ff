import { GitCompare, TicketX } from "lucide-react";
import { getNow, getTimeZone, getTranslations } from "next-intl/server";
import { cache } from "react";
import { firstOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { PersonActs } from "#components/people/person-acts.tsx";
import { Conditions, FactHistory, PersonFacts } from "#components/people/person-facts.tsx";
import { PersonRequests } from "#components/people/person-requests.tsx";
import { PersonStateChip } from "#components/people/state-chip.tsx";
import { TellButton } from "#components/people/tell-button.tsx";
import { ToldList } from "#components/people/told-list.tsx";
import { unitOptions } from "#components/people/unit-options.ts";
import { WhatIf } from "#components/people/what-if.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { getTime } from "#components/time/get-time.ts";
import { Avatar } from "#components/ui/avatar.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { previewPerson } from "#lib/access/index.ts";
import { getPersonPage, type PersonPage } from "#lib/desk/index.ts";
import { dayOf, listStatements, listUnits, startOfDay } from "#lib/people/index.ts";
import {
  findGivable,
  giveRight,
  planAct,
  planTelling,
  retract,
  suspend,
  tell,
  unsuspend,
} from "./actions.ts";
import { LeaverBanner } from "./leaver-banner.tsx";
import { PersonAccess } from "./person-access.tsx";

type Asked = Record<string, string | string[] | undefined>;
type Props = { params: Promise<{ number: string }>; searchParams: Promise<Asked> };

const noonMs = 12 * 3_600_000;

/** Noon of the day in the address, in the reader's zone; now without one. */
async function instantAsked(day: string | undefined): Promise<string | undefined> {
  if (day === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  if (Number.isNaN(Date.parse(day))) return undefined;
  return new Date(startOfDay(day, await getTimeZone()).getTime() + noonMs).toISOString();
}

const load = cache(async (number: string, at: string | undefined) =>
  answered(getPersonPage(await beginFromTicket(), { number, at })),
);

export default async function PersonPageView({ params, searchParams }: Props) {
  const [{ number }, given] = await Promise.all([params, searchParams]);
  const asked = firstOf(given, ["day", "span", "move"] as const);
  const person = await load(decodeURIComponent(number), await instantAsked(asked.day));
  const [t, now] = await Promise.all([getTranslations("people"), getNow()]);
  const { who, facts, rights } = person;
  const isSuspended = facts?.suspendedAt != null;
  return (
    <Page
      title={await titleOf(person)}
      crumbs={[{ label: t("name"), href: "/people" }, { label: who.name }]}
      chips={<PersonStateChip state={who.status} suspended={isSuspended} />}
      mark={<Avatar name={who.name} size={44} hidden />}
      lead={[who.title, who.department].filter(Boolean).join(t("comma"))}
      asideWidth={312}
      actions={<Actions person={person} />}
      aside={
        <>
          <div className="flex flex-col gap-2">
            <PersonFacts who={who} facts={facts} />
            {person.timeline && <FactHistory places={person.timeline.places} zone={who.timeZone} />}
          </div>
          {facts && <Told person={person} />}
          <Conditions conditions={person.conditions} now={now} />
          {person.may.preview && who.status !== "ended" && (
            <MoveAnswer personId={who.personId} move={asked.move} />
          )}
          {person.requests && <PersonRequests requests={person.requests} />}
        </>
      }
    >
      <LiveRefresh topics={["people", "access", "requests"]} />
      {isSuspended && facts && <Suspended facts={facts} />}
      <LeaverBanner number={who.number} name={who.name} />
      {who.status === "pre_hire" && asked.day === undefined && <ToCome person={person} />}
      {rights ? (
        <PersonAccess person={person} span={asked.span} day={asked.day} />
      ) : (
        <p className="secondary">{t("access-not-yours")}</p>
      )}
    </Page>
  );
}

async function titleOf({ who, rights, heldNow, timeline, facts }: PersonPage): Promise<string> {
  const t = await getTranslations("people");
  if (!rights || !timeline) return who.name;
  if (facts?.suspendedAt) return t("title-suspended", { name: who.name });
  return t("title-person", { name: who.name, count: heldNow });
}

async function Suspended({ facts }: { facts: NonNullable<PersonPage["facts"]> }) {
  const [t, time] = await Promise.all([getTranslations("people"), getTime()]);
  if (!facts.suspendedAt) return null;
  return (
    <div className="mb-5">
      <Banner tone="held" cause={t("suspended-since", { instant: time.exact(facts.suspendedAt) })}>
        {facts.suspendedReason} {facts.suspendedBy === "feed" && t("suspended-by-feed")}
      </Banner>
    </div>
  );
}

/** Who is to come holds nothing yet: what begins with them, and when, to the instant. */
async function ToCome({ person: { who, facts, timeline } }: { person: PersonPage }) {
  const [t, time] = await Promise.all([getTranslations("people"), getTime()]);
  const startsAt = facts?.startsAt;
  if (!startsAt || !timeline) return null;
  const count = timeline.stretches.filter(({ from }) => from >= startsAt).length;
  const day = dayOf(startsAt, who.timeZone);
  return (
    <div className="mb-5">
      <Banner
        tone="note"
        cause={t("to-come", { instant: time.exact(startsAt) })}
        action={
          <ButtonLink size="small" href={`/people/${encodeURIComponent(who.number)}?day=${day}`}>
            {t("to-come-show")}
          </ButtonLink>
        }
      >
        {t("to-come-rights", { count })}
      </Banner>
    </div>
  );
}

async function Actions({ person: { who, facts, may, sessions } }: { person: PersonPage }) {
  const t = await getTranslations("people");
  return (
    <>
      {may.preview && who.status !== "ended" && (
        <ButtonLink href="#what-if" icon={<GitCompare />}>
          {t("what-if-short")}
        </ButtonLink>
      )}
      {may.tickets && (
        <ButtonLink href={`/people/${encodeURIComponent(who.number)}/tickets`} icon={<TicketX />}>
          {t("tickets-short")}
        </ButtonLink>
      )}
      {may.tell && (may.manage || who.status !== "ended") && (
        <TellButton
          personId={who.personId}
          name={who.name}
          hasLeft={who.status === "ended"}
          mayGive={may.manage}
          isContractor={facts?.workerType === "contractor"}
          units={unitOptions((await listUnits(await beginFromTicket(), {})).units)}
          preview={planTelling}
          send={tell}
        />
      )}
      {may.manage && (
        <PersonActs
          personId={who.personId}
          name={who.name}
          suspendedBy={facts?.suspendedBy ?? null}
          hasLeft={who.status === "ended"}
          sessions={sessions}
          preview={planAct}
          find={findGivable}
          give={giveRight}
          suspend={suspend}
          unsuspend={unsuspend}
        />
      )}
    </>
  );
}

async function Told({ person: { who, may } }: { person: PersonPage }) {
  const { personId, name } = who;
  const { statements } = await listStatements(await beginFromTicket(), { personId });
  const taking = may.tell && may.manage ? { preview: planAct, send: retract } : undefined;
  return <ToldList personId={personId} name={name} statements={statements} taking={taking} />;
}

async function MoveAnswer({ personId, move }: { personId: string; move: string | undefined }) {
  const context = await beginFromTicket();
  const { units } = await listUnits(context, {});
  const unit = units.find(({ code }) => code === move);
  const planned =
    unit && (await previewPerson(context, { personId, facts: { orgCode: unit.code } }));
  return (
    <WhatIf units={unitOptions(units)} answer={planned && { department: unit.name, ...planned }} />
  );
}
