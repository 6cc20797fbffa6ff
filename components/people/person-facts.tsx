import { CircleCheck, CircleX, Timer } from "lucide-react";
import { useTranslations } from "next-intl";
import { useTime } from "#components/time/use-time.ts";
import { DefinitionRows, type Definition } from "#components/ui/definition-rows.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { Section } from "#components/ui/section.tsx";

type Who = {
  number: string;
  title: string | null;
  department: string | null;
  manager: { number: string; name: string } | null;
  timeZone: string;
};
type Facts = {
  workEmail: string | null;
  workerType: string;
  grade: string | null;
  location: string | null;
  legalEntity: string;
  startsAt: Date | null;
  endsAt: Date | null;
  reports: number;
};
type Place = {
  from: Date;
  to: Date | null;
  status: string;
  title: string | null;
  department: string | null;
  manager: string | null;
  source: string;
  isLoaded: boolean;
  recordedAt: Date;
};
type Condition = { code: string; name: string; fulfilledAt: Date; validTo: Date | null };

export const placeHref = (number: string): string => `/people/${encodeURIComponent(number)}`;

/** Who somebody is, as HR says; first and last days are those of their own zone. */
export function PersonFacts({ who, facts }: { who: Who; facts: Facts | null }) {
  const t = useTranslations("people");
  const there = useTime(who.timeZone);
  const rows: (Definition | undefined)[] = [
    { term: t("fact.number"), value: <span className="mono">{who.number}</span> },
    who.manager
      ? {
          term: t("manager"),
          value: <PersonChip name={who.manager.name} href={placeHref(who.manager.number)} />,
        }
      : undefined,
    { term: t("department"), value: who.department ?? t("unknown") },
    { term: t("fact.place"), value: [facts?.location, who.timeZone].filter(Boolean).join(", ") },
    ...(facts
      ? [
          { term: t("fact.worker"), value: t(`worker.${facts.workerType as "employee"}`) },
          facts.grade === null ? undefined : { term: t("fact.grade"), value: facts.grade },
          facts.workEmail === null ? undefined : { term: t("fact.mail"), value: facts.workEmail },
          { term: t("fact.company"), value: facts.legalEntity },
          facts.startsAt === null
            ? undefined
            : { term: t("fact.joined"), value: there.date(facts.startsAt) },
          facts.endsAt === null
            ? undefined
            : { term: t("fact.last-day"), value: there.date(lastInstantOf(facts.endsAt)) },
          facts.reports === 0
            ? undefined
            : { term: t("fact.reports"), value: t("people-count", { count: facts.reports }) },
        ]
      : []),
  ];
  return (
    <Section title={t("facts")}>
      <DefinitionRows rows={rows.filter((row) => row !== undefined)} />
    </Section>
  );
}

/** Employment ends with the last day: the instant at which it is over belongs to the next one. */
const lastInstantOf = (end: Date): Date => new Date(end.getTime() - 1);

/** What HR said, newest first: what held when, and when it was known where that was later. */
export function FactHistory({ places, zone }: { places: readonly Place[]; zone: string }) {
  const t = useTranslations("people");
  const [time, there] = [useTime(), useTime(zone)];
  if (places.length === 0) return null;
  return (
    <details className="group">
      <summary className="rounded-sm text-13 font-medium text-accent hover:underline">
        {t("history", { count: places.length })}
      </summary>
      <ol className="rows mt-1">
        {places.toReversed().map((place) => (
          <li key={place.from.getTime()} className="py-2 text-13">
            <div className="flex gap-2">
              <span className="min-w-0 flex-1 wrap-anywhere">
                {[place.title, place.department].filter(Boolean).join(t("comma")) ||
                  t(`state.${place.status as "ended"}`)}
              </span>
              <time className="caption flex-none" dateTime={place.from.toISOString()}>
                {there.date(place.from)}
              </time>
            </div>
            <div className="caption">
              {place.manager !== null && `${t("under", { name: place.manager })} `}
              {place.isLoaded
                ? t("loaded", { source: place.source })
                : t("told", { source: place.source, day: time.date(place.recordedAt) })}
            </div>
          </li>
        ))}
      </ol>
    </details>
  );
}

const soonMs = 30 * 86_400_000;

/** Trainings, agreements, checks: what is fulfilled, what runs out. */
export function Conditions({ conditions, now }: { conditions: readonly Condition[]; now: Date }) {
  const t = useTranslations("people");
  const time = useTime();
  if (conditions.length === 0) return null;
  return (
    <Section title={t("conditions")}>
      <ul className="rows">
        {conditions.map(({ code, name, validTo }) => {
          const left = validTo === null ? Infinity : validTo.getTime() - now.getTime();
          const look = left <= 0 ? "text-denied" : left < soonMs ? "text-expiring" : "text-granted";
          return (
            <li key={code} className="flex min-h-9 items-center gap-2 py-1 text-13">
              <span className={`${look} [&>svg]:size-3.5`}>
                {left <= 0 ? <CircleX /> : left < soonMs ? <Timer /> : <CircleCheck />}
              </span>
              <span className="min-w-0 flex-1 wrap-anywhere">{name}</span>
              <span className={left < soonMs ? `text-12 ${look}` : "caption"}>
                {validTo === null
                  ? t("fulfilled")
                  : t(left <= 0 ? "condition-over" : "condition-to", { day: time.date(validTo) })}
              </span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
