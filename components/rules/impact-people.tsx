"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { Segmented } from "#components/ui/segmented.tsx";

export type ImpactPerson = {
  personId: string;
  employeeNumber: string;
  displayName: string;
  department: string | null;
  gains: readonly string[];
  losses: readonly string[];
  conflicts: number;
};
type Right = { entitlementId: string; entitlement: string; system: string };
type Side = "gain" | "lose" | "conflict";
type Props = {
  people: readonly ImpactPerson[];
  rights: readonly Right[];
  counts: Readonly<Record<Side, number>>;
};

const sides: readonly Side[] = ["gain", "lose", "conflict"];
const belongs: Record<Side, (person: ImpactPerson) => boolean> = {
  gain: ({ gains }) => gains.length > 0,
  lose: ({ losses }) => losses.length > 0,
  conflict: ({ conflicts }) => conflicts > 0,
};

/** People by name: who gains, who loses, who meets a conflict, and what. */
export function ImpactPeople({ people, rights, counts }: Props) {
  const t = useTranslations("rules");
  const full = sides.find((side) => counts[side] > 0 && side !== "gain") ?? "gain";
  const [chosen, setChosen] = useState<Side>();
  const side = chosen ?? full;
  const shown = people.filter(belongs[side]);
  const more = counts[side] - shown.length;
  return (
    <div>
      <div className="mb-2">
        <Segmented
          label={t("whom")}
          chosen={side}
          onChoose={(value) => setChosen(value as Side)}
          segments={sides.map((value) => ({
            value,
            label: t(`side.${value}`, { count: counts[value] }),
          }))}
        />
      </div>
      {shown.length === 0 && <p className="secondary border-t border-line py-2">{t("nobody")}</p>}
      <ul className="max-h-[420px] overflow-y-auto">
        {shown.map((person) => (
          <li
            key={person.personId}
            className="grid min-h-9 grid-cols-[minmax(0,1fr)_minmax(0,1fr)] items-center gap-x-3 border-t border-line py-1 text-13 md:grid-cols-[minmax(0,1.1fr)_minmax(0,0.8fr)_minmax(0,1.3fr)]"
          >
            <PersonChip
              name={person.displayName}
              href={`/people/${encodeURIComponent(person.employeeNumber)}`}
            />
            <span className="cut text-ink-2 max-md:text-right">{person.department}</span>
            <RightNames
              ids={side === "lose" ? person.losses : side === "gain" ? person.gains : []}
              rights={rights}
            />
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p className="caption border-t border-line pt-2">{t("more-people", { count: more })}</p>
      )}
    </div>
  );
}

function RightNames({ ids, rights }: { ids: readonly string[]; rights: readonly Right[] }) {
  const byId = new Map(rights.map((right) => [right.entitlementId, right]));
  const names = ids.flatMap((id) => {
    const right = byId.get(id);
    return right ? [`${right.system} ${right.entitlement}`] : [];
  });
  const words = names.join(", ");
  return (
    <span className="cut text-ink-2 max-md:col-span-2" title={words}>
      {words}
    </span>
  );
}
