import { useFormatter, useTranslations } from "next-intl";
import { useTime } from "#components/time/use-time.ts";
import { DefinitionRows, type Definition } from "#components/ui/definition-rows.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { ActorName } from "./actor-name.tsx";
import type { EventShown } from "./event-view.ts";
import { NamedId } from "./named-id.tsx";
import type { Names } from "./names.ts";

const personsMax = 20;

/** Who, when, to whom; and from here to everything of the same call or person. */
export function EventFacts({ event, names }: { event: EventShown; names: Names }) {
  const [t, time, format] = [useTranslations("audit"), useTime(), useFormatter()];
  const { actor, persons, target } = event;
  const rows: Definition[] = [
    { term: t("when"), value: time.exact(event.at) },
    { term: t("actor"), value: <ActorName actor={actor} names={names} /> },
    ...(actor.impersonated ? [{ term: t("how"), value: t("impersonated") }] : []),
    ...(actor.ticket ? [{ term: t("ticket"), value: <Id id={actor.ticket} /> }] : []),
    ...(actor.device ? [{ term: t("device"), value: <Id id={actor.device} /> }] : []),
    ...(target === null
      ? []
      : [{ term: t("by.target"), value: <NamedId id={target} names={names} /> }]),
    {
      term: t("call"),
      value: <TextLink href={`/audit?request=${event.request}`}>{t("same-call")}</TextLink>,
    },
    {
      term: t("index"),
      value: event.index === null ? t("pending") : format.number(event.index),
    },
  ];
  return (
    <>
      <Section title={t("about")} ruled>
        <DefinitionRows rows={rows} />
      </Section>
      {persons.length > 0 && (
        <Section title={t("persons")} count={persons.length} ruled>
          <ul className="rows text-13">
            {persons.slice(0, personsMax).map((id) => (
              <li key={id} className="flex min-h-9 items-center justify-between gap-2">
                <NamedId id={id} names={names} />
                <TextLink href={`/audit?person=${id}`}>{t("events")}</TextLink>
              </li>
            ))}
          </ul>
          {persons.length > personsMax && (
            <p className="caption mt-1">
              {t("more-people", { count: persons.length - personsMax })}
            </p>
          )}
        </Section>
      )}
    </>
  );
}

const Id = ({ id }: { id: string }) => <span className="mono wrap-anywhere">{id}</span>;
