import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { z } from "zod";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { Candidates } from "#components/lifecycle/candidates.tsx";
import { EventEffect } from "#components/lifecycle/event-effect.tsx";
import { EventFacts } from "#components/lifecycle/event-facts.tsx";
import { EventProblems } from "#components/lifecycle/event-problems.tsx";
import { EventSays } from "#components/lifecycle/event-says.tsx";
import { EventStateChip } from "#components/lifecycle/event-state.tsx";
import { kindWords } from "#components/lifecycle/event-words.ts";
import { VerdictButton } from "#components/lifecycle/verdict-button.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { PrivilegedChip } from "#components/ui/privileged-chip.tsx";
import { Section } from "#components/ui/section.tsx";
import { getViewer } from "#lib/desk/index.ts";
import { getEvent, previewEvent } from "#lib/feeds/index.ts";
import { isPosternError, type Context } from "#lib/kernel/index.ts";
import { openEventAction, releaseEventAction } from "../../actions.ts";
import { StateBanner } from "./state-banner.tsx";

type Event = Awaited<ReturnType<typeof getEvent>>;
type Props = { params: Promise<{ id: string }> };

/** One event: what came, what became of it and why, and what can be done. */
export default async function EventPage({ params }: Props) {
  const [t, lifecycle, { id }, context] = await Promise.all([
    getTranslations("pushed"),
    getTranslations("lifecycle"),
    params,
    beginFromTicket(),
  ]);
  const eventId = z.uuid().safeParse(id).data ?? notFound();
  const [event, { rights }] = await answered(
    Promise.all([getEvent(context, { eventId }), getViewer(context, {})]),
  );
  const mayManage = rights.includes("feeds.manage");
  const preview = await previewOf(context, event);
  return (
    <Page
      title={await titleOf(event)}
      chips={<EventStateChip state={event.state} />}
      crumbs={[
        { label: lifecycle("name"), href: "/lifecycle" },
        { label: t("name"), href: "/lifecycle/events" },
        { label: kindWords(t, event.kind) },
      ]}
      aside={
        <>
          <EventFacts event={event} />
          <Says event={event} mayManage={mayManage} />
        </>
      }
      asideWidth={312}
    >
      <LiveRefresh topics={["feeds"]} />
      <div className="flex flex-col gap-6">
        <StateBanner event={event} mayManage={mayManage} />
        {event.problems.length > 0 && <EventProblems problems={event.problems} />}
        {event.candidates.length > 0 && <Alike event={event} />}
        {event.dropped.length > 0 && <Dropped rights={event.dropped} />}
        {preview !== null ? (
          <Preview people={preview} />
        ) : isEffectKnown(event) ? (
          <>
            {event.state === "held" && <p className="secondary">{t("rights-would")}</p>}
            <EventEffect gains={event.gains} losses={event.losses} />
          </>
        ) : (
          event.kind !== null &&
          event.state !== "ignored" && <p className="secondary">{t("rights-later")}</p>
        )}
      </div>
    </Page>
  );
}

/** Of what the brake held it is known what it would change. */
const isEffectKnown = ({ state, gains, losses }: Event): boolean =>
  state === "applied" || (state === "held" && gains.length + losses.length > 0);

/** Of whoever may release it: what it would change now; null: that is not known. */
async function previewOf(context: Context, { id, state, notReleased }: Event) {
  if (state !== "held" || notReleased !== null) return null;
  try {
    return (await previewEvent(context, { eventId: id })).people;
  } catch (error) {
    if (isPosternError(error)) return null;
    throw error;
  }
}

type Previewed = Awaited<ReturnType<typeof previewEvent>>["people"];

async function Preview({ people }: { people: Previewed }) {
  const t = await getTranslations("pushed");
  const touched = people.filter(({ gains, losses }) => gains.length + losses.length > 0);
  if (touched.length === 0) return <p className="secondary">{t("preview.none")}</p>;
  return (
    <>
      <p className="secondary">{t("preview.lead")}</p>
      {touched.map(({ personId, displayName, isNew, gains, losses }) => (
        <div key={personId}>
          <h2 className="mb-2 font-medium">
            {isNew ? t("preview.new", { name: displayName }) : displayName}
          </h2>
          <EventEffect gains={gains} losses={losses} />
        </div>
      ))}
    </>
  );
}

/** What a merge leaves behind: the record that is no more had been given it. */
async function Dropped({ rights }: { rights: Event["dropped"] }) {
  const t = await getTranslations("pushed");
  return (
    <Section title={t("dropped")} count={rights.length}>
      <p className="secondary mb-2">{t("dropped-lead")}</p>
      <ul className="rows text-13">
        {rights.map(({ system, name, risk }) => (
          <li key={`${system} ${name}`} className="flex min-h-9 items-center gap-2">
            <span className="min-w-0 wrap-anywhere">
              <b className="font-medium">{system}</b> <span className="text-ink-2">{name}</span>
            </span>
            {risk === "privileged" && <PrivilegedChip />}
          </li>
        ))}
      </ul>
    </Section>
  );
}

async function titleOf({ kind, state, person, number, feed, ...event }: Event): Promise<string> {
  const t = await getTranslations("pushed");
  if (kind === null) {
    if (event.mappingVersion === null) return t("title-wrong", { feed });
    return t(state === "ignored" ? "title-unmapped.ignored" : "title-unmapped.failed", { feed });
  }
  const who = person?.displayName ?? number ?? "";
  const { gains, losses } = event;
  const counts = { gains: gains.length, losses: losses.length };
  return t(`title-one.${state}`, { what: kindWords(t, kind), who, ...counts });
}

async function Says({ event, mayManage }: { event: Event; mayManage: boolean }) {
  const t = await getTranslations("pushed");
  return (
    <Section title={t("says")} ruled>
      {!event.hasText && <p className="secondary pt-2">{t("says-nothing")}</p>}
      {event.hasText && !mayManage && <p className="secondary pt-2">{t("says-right")}</p>}
      {event.hasText && mayManage && <EventSays eventId={event.id} action={openEventAction} />}
    </Section>
  );
}

function Alike({ event: { id, notReleased, ...event } }: { event: Event }) {
  const candidates = event.candidates.map(({ employeeNumber, displayName, ...person }) => ({
    ...{ ...person, employeeNumber: employeeNumber ?? "", displayName: displayName ?? "" },
  }));
  const acts = new Map(
    notReleased === null
      ? candidates.map((person) => [
          person.personId,
          <VerdictButton
            key={person.personId}
            eventId={id}
            verdict="alike"
            person={person}
            act={releaseEventAction}
          />,
        ])
      : [],
  );
  return <Candidates candidates={candidates} acts={acts} />;
}
