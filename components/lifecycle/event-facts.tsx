import { useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { DefinitionRows, type Definition } from "#components/ui/definition-rows.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { PushedMessages } from "./event-words.ts";
import type { EventStateName } from "./event-state.tsx";

type FactsView = {
  feed: string;
  state: EventStateName;
  key: string;
  number: string | null;
  effective: string | null;
  enteredAt: Date;
  receivedAt: Date;
  settledAt: Date | null;
  attempts: number;
  retryAt: Date | null;
  person: { employeeNumber: string | null; displayName: string | null } | null;
  isReleased: boolean;
  releasedByName: string | null;
  mappingVersion: number | null;
  mappedByNames: readonly string[];
};

/** Where an event came from, whom it is about, and when what happened with it. */
export function EventFacts({ event }: { event: FactsView }) {
  const t = useTranslations("pushed");
  const instant = (term: string, at: Date | null): Definition[] =>
    at === null ? [] : [{ term, value: <Instant at={at} /> }];
  const rows: Definition[] = [
    {
      term: t("feed"),
      value: <TextLink href={`/lifecycle/feeds/${event.feed}`}>{event.feed}</TextLink>,
    },
    ...personRows(t("person"), event.person),
    ...(event.number === null ? [] : [{ term: t("number"), value: <Numbered event={event} /> }]),
    ...(event.effective === null ? [] : [{ term: t("holds-from"), value: event.effective }]),
    ...instant(t("entered"), event.enteredAt),
    ...instant(t("received"), event.receivedAt),
    ...instant(t("settled"), event.state === "held" ? null : event.settledAt),
    ...(event.attempts === 0 ? [] : [{ term: t("attempts"), value: String(event.attempts) }]),
    ...instant(t("retry-at"), event.retryAt),
    ...(event.isReleased
      ? [{ term: t("released-by"), value: event.releasedByName ?? t("console") }]
      : []),
    ...mappedRows(t, event),
    { term: t("key"), value: <span className="mono wrap-anywhere">{event.key}</span> },
  ];
  return (
    <Section title={t("about")} ruled>
      <DefinitionRows rows={rows} />
    </Section>
  );
}

/** By which version of the feed's mapping it became an event, and who wrote that. */
function mappedRows(t: PushedMessages, { feed, ...event }: FactsView): Definition[] {
  const { mappingVersion: version, mappedByNames: names } = event;
  if (version === null) return [];
  const href = `/lifecycle/feeds/${feed}/mapping`;
  const value = <TextLink href={href}>{t("mapping-version", { version })}</TextLink>;
  return [{ term: t("mapped-by"), value, note: names.join(t("comma")) || t("console") }];
}

function personRows(term: string, person: FactsView["person"]): Definition[] {
  if (person?.displayName == null) return [];
  const href = `/people/${person.employeeNumber}`;
  return [{ term, value: <PersonChip name={person.displayName} href={href} /> }];
}

function Numbered({ event: { number } }: { event: FactsView }) {
  const t = useTranslations("pushed");
  return (
    <>
      <span className="mono">{number}</span>
      <span className="block">
        <TextLink href={`/lifecycle/events?number=${encodeURIComponent(number ?? "")}`}>
          {t("of-number")}
        </TextLink>
      </span>
    </>
  );
}
