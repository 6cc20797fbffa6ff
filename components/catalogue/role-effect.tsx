"use client";

import { useFormatter, useTranslations } from "next-intl";
import { Banner } from "#components/ui/banner.tsx";
import type { FormResult } from "#components/ui/form-result.ts";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { Section } from "#components/ui/section.tsx";
import { SkeletonRows } from "#components/ui/skeleton-rows.tsx";
import { Spinner } from "#components/ui/spinner.tsx";

/** What another composition of a role would give and take, as the server counted it. */
export type RoleEffect = {
  persons: number;
  gaining: number;
  losing: number;
  gained: number;
  lost: number;
  conflicts: number;
  departments: readonly {
    orgUnitId: string | null;
    department: string | null;
    gained: number;
    lost: number;
  }[];
  sample: readonly {
    personId: string;
    employeeNumber: string;
    displayName: string;
    department: string | null;
    gains: readonly string[];
    losses: readonly string[];
  }[];
  rights: readonly { entitlementId: string; entitlement: string; system: string }[];
  trips: readonly { losing: number; limit: number }[];
};

type Props = {
  /** About what is chosen now; unset while it is being counted. */
  tried: FormResult<RoleEffect> | undefined;
  last: FormResult<RoleEffect> | undefined;
};

/** The effect on the real population, while the role is being put together. */
export function RoleEffectPanel({ tried, last }: Props) {
  const t = useTranslations("roles");
  const shown = tried ?? last;
  return (
    <Section
      ruled
      title={t("effect")}
      note={
        tried ? (
          t("counted")
        ) : (
          <output className="inline-flex items-center gap-1 [&>svg]:size-3">
            <Spinner />
            {t("counting")}
          </output>
        )
      }
    >
      <div className={tried ? "pt-3" : "pt-3 opacity-60"}>
        {!shown && <SkeletonRows rows={5} />}
        {shown?.status === "failed" && (
          <Banner tone="failed" cause={Object.values(shown.fields)[0] ?? shown.message} />
        )}
        {shown?.status === "done" && <Effect effect={shown.answer} />}
      </div>
    </Section>
  );
}

function Effect({ effect }: { effect: RoleEffect }) {
  const t = useTranslations("roles");
  if (effect.persons === 0) return <p className="secondary">{t("changes-nobody")}</p>;
  return (
    <div className="flex flex-col gap-4">
      <Numbers effect={effect} />
      {effect.trips.length > 0 && <Banner tone="held" cause={t("will-hold")} />}
      <Departments rows={effect.departments} />
      <People effect={effect} />
    </div>
  );
}

function Numbers({ effect }: { effect: RoleEffect }) {
  const t = useTranslations("roles");
  const format = useFormatter();
  const cells = [
    { key: "gain", number: effect.gaining, words: t("gain"), tone: "" },
    { key: "lose", number: effect.losing, words: t("lose"), tone: "text-denied" },
    { key: "conflict", number: effect.conflicts, words: t("conflict"), tone: "text-denied" },
  ];
  return (
    <dl className="grid grid-cols-3 gap-3">
      {cells.map(({ key, number, words, tone }) => (
        <div key={key} className="flex flex-col-reverse">
          <dt className="caption">{words}</dt>
          <dd className={`text-20 font-semibold ${number > 0 ? tone : "text-ink-3"}`}>
            {format.number(number)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const departmentsMax = 8;

/** Gains left of one line, losses right of it, on one scale. */
function Departments({ rows }: { rows: RoleEffect["departments"] }) {
  const t = useTranslations("roles");
  const format = useFormatter();
  const shown = rows.slice(0, departmentsMax);
  const most = Math.max(1, ...shown.flatMap(({ gained, lost }) => [gained, lost]));
  const width = (count: number) => ({ width: `${(count / most) * 100}%` });
  return (
    <ul aria-label={t("by-department")} className="rows text-13">
      {shown.map(({ orgUnitId, department, gained, lost }) => (
        <li
          key={orgUnitId ?? "none"}
          className="grid min-h-8 grid-cols-[minmax(0,1fr)_120px_120px] items-center gap-x-2"
        >
          <span className="cut" title={department ?? undefined}>
            {department ?? t("no-department")}
          </span>
          <span className="flex items-center justify-end gap-1.5 text-granted">
            {gained > 0 && <span>{t("plus", { count: format.number(gained) })}</span>}
            <span aria-hidden className="flex w-16 justify-end">
              <span className="h-2 rounded-[2px] bg-granted" style={width(gained)} />
            </span>
          </span>
          <span className="flex items-center gap-1.5 text-denied">
            <span aria-hidden className="flex w-16">
              <span className="h-2 rounded-[2px] bg-denied" style={width(lost)} />
            </span>
            {lost > 0 && <span>{t("minus", { count: format.number(lost) })}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

const peopleMax = 12;

function People({ effect: { sample, rights, persons } }: { effect: RoleEffect }) {
  const t = useTranslations("roles");
  const nameOf = new Map(
    rights.map((right) => [right.entitlementId, `${right.system} ${right.entitlement}`]),
  );
  const names = (ids: readonly string[]) => ids.map((id) => nameOf.get(id) ?? "").join(t("comma"));
  const shown = sample.slice(0, peopleMax);
  return (
    <div>
      <ul aria-label={t("people")} className="rows text-13">
        {shown.map((person) => (
          <li key={person.personId} className="flex min-h-9 flex-wrap items-center gap-x-3 py-1">
            <span className="w-44 min-w-0">
              <PersonChip
                name={person.displayName}
                href={`/people/${encodeURIComponent(person.employeeNumber)}`}
              />
            </span>
            <span className="min-w-0 flex-1 text-ink-2">
              {person.gains.length > 0 && (
                <span className="block">{t("gains", { rights: names(person.gains) })}</span>
              )}
              {person.losses.length > 0 && (
                <span className="block">{t("losses", { rights: names(person.losses) })}</span>
              )}
            </span>
          </li>
        ))}
      </ul>
      {persons > shown.length && (
        <p className="caption border-t border-line pt-2">
          {t("more-people", { count: persons - shown.length })}
        </p>
      )}
    </div>
  );
}
