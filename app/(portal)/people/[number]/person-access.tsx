import { CircleCheck, KeyRound, RotateCcw, ShieldOff, Timer, TriangleAlert } from "lucide-react";
import { getLocale, getNow, getTimeZone, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { addressOf } from "#app/address.ts";
import { PersonChanges } from "#components/people/person-changes.tsx";
import { RightsOnDay } from "#components/people/rights-on-day.tsx";
import type { BarLine } from "#components/people/timeline-row.tsx";
import { spans, ticksOf, windowOf } from "#components/people/timeline-window.ts";
import { Timeline } from "#components/people/timeline.tsx";
import { getTime } from "#components/time/get-time.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Section } from "#components/ui/section.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import type { PersonPage } from "#lib/desk/index.ts";
import { endRight, planAct, undo } from "./actions.ts";

type Props = { person: PersonPage; span: string | undefined; day: string | undefined };

/** What somebody held over time, and on the day that the line stands on. */
export async function PersonAccess({ person, span, day }: Props) {
  const { who, may, timeline } = person;
  if (!timeline) return null;
  const acting = { personId: who.personId, name: who.name, preview: planAct };
  return (
    <div className="flex flex-col gap-6">
      <OverTime person={person} span={span} day={day} />
      <OnDay person={person} span={span} day={day} />
      <PersonChanges
        changes={timeline.changes}
        undoing={may.manage ? { ...acting, send: undo } : undefined}
      />
    </div>
  );
}

async function OverTime({ person, span, day }: Props) {
  const [t, now, locale, zone, time] = await Promise.all([
    getTranslations("people"),
    getNow(),
    getLocale(),
    getTimeZone(),
    getTime(),
  ]);
  const { who, timeline } = person;
  if (!timeline) return null;
  const chosen = spans.find((each) => each === span) ?? "years";
  const lines = linesOf(timeline.stretches);
  const earliest = timeline.stretches.reduce<Date | undefined>(
    (first, { from }) => (first && first < from ? first : from),
    undefined,
  );
  const shown = windowOf(chosen, now, earliest);
  const path = `/people/${encodeURIComponent(who.number)}`;
  return (
    <Section
      title={t("over-time")}
      note={`${time.date(new Date(shown.from))} – ${time.date(new Date(shown.to))}`}
      actions={
        <>
          <Legend />
          <Segmented
            label={t("span-label")}
            chosen={chosen}
            segments={spans.map((value) => ({
              value,
              label: t(`span.${value}`),
              href: addressOf(path, { day, span: value }),
            }))}
          />
        </>
      }
    >
      <Timeline
        key={chosen}
        window={shown}
        ticks={ticksOf(shown, { locale, zone })}
        lines={lines}
        places={timeline.places.map(({ from, to, title, department, status }) => ({
          from,
          to,
          label:
            [department, title].filter(Boolean).join(t("comma")) || t(`state.${status as "ended"}`),
        }))}
        now={now}
        at={person.at}
      />
    </Section>
  );
}

type Stretch = NonNullable<PersonPage["timeline"]>["stretches"][number];

const linesOf = (stretches: readonly Stretch[]): BarLine[] =>
  [...Map.groupBy(stretches, ({ entitlementId }) => entitlementId).values()].flatMap((own) => {
    const [first] = own;
    if (!first) return [];
    const { entitlementId, entitlement, system, risk } = first;
    const bars = own.map(({ from, to }) => ({ from, to }));
    return [{ entitlementId, entitlement, system, isPrivileged: risk === "privileged", bars }];
  });

async function Legend() {
  const t = await getTranslations("people");
  const entry = (look: string, icon: ReactNode, words: string) => (
    <span className="inline-flex items-center gap-1.5 [&>svg]:size-3">
      <i aria-hidden className={`h-2 w-4 rounded-[2px] ${look}`} />
      {icon}
      {words}
    </span>
  );
  return (
    <span className="caption mr-2 flex flex-wrap items-center gap-x-4 gap-y-1">
      {entry("bg-accent-line", <CircleCheck />, t("ordinary"))}
      {entry("bg-privileged-mark", <KeyRound />, t("privileged"))}
      {entry("bg-expiring-mark", <Timer />, t("ends-this-week"))}
    </span>
  );
}

async function OnDay({ person, span, day }: Props) {
  const [t, time] = await Promise.all([getTranslations("people"), getTime()]);
  const { who, may, heldNow } = person;
  const rights = person.rights ?? [];
  const isPast = day !== undefined;
  const mayEnd = (may.manage || may.isSelf) && !isPast;
  const difference = rights.length - heldNow;
  return (
    <Section
      title={isPast ? t("rights-on", { day: time.exactDay(person.at) }) : t("rights-today")}
      count={rights.length}
      note={isPast && `${time.exact(person.at)} ${t("than-today", { difference })}`}
      actions={
        isPast && (
          <ButtonLink
            size="small"
            scroll={false}
            icon={<RotateCcw />}
            href={addressOf(`/people/${encodeURIComponent(who.number)}`, { span })}
          >
            {t("back-to-today")}
          </ButtonLink>
        )
      }
    >
      {rights.length > 0 ? (
        <RightsOnDay
          rights={rights}
          isPast={isPast}
          ending={
            mayEnd
              ? { personId: who.personId, name: who.name, preview: planAct, send: endRight }
              : undefined
          }
        />
      ) : (
        <div className="border-t border-line">
          <EmptyState
            icon={<ShieldOff />}
            title={t(isPast ? "held-nothing" : "holds-nothing", { name: who.name })}
          />
        </div>
      )}
      {!isPast && <Blocks person={person} />}
    </Section>
  );
}

async function Blocks({ person: { timeline } }: { person: PersonPage }) {
  const [t, time] = await Promise.all([getTranslations("people"), getTime()]);
  if (!timeline || timeline.blocks.length === 0) return null;
  return (
    <ul className="rows mt-3">
      {timeline.blocks.map((block) => (
        <li
          key={`${block.kind}${block.name ?? ""}${block.right ?? ""}${block.since.getTime()}`}
          className="flex min-h-9 items-center gap-2 py-1 text-13"
        >
          <TriangleAlert className="size-3.5! text-expiring" />
          <span className="min-w-0 flex-1 wrap-anywhere">
            {t(`blocked.${block.kind as "leave"}`, {
              right: block.right ?? t("every-right"),
              name: block.name ?? "",
            })}
          </span>
          <span className="caption">{t("since", { day: time.date(block.since) })}</span>
        </li>
      ))}
    </ul>
  );
}
