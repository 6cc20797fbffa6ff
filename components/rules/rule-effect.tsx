"use client";

import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { TripWords, type Trip } from "#components/rollouts/trips.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { ImpactBars } from "#components/ui/impact-bars.tsx";
import { Section } from "#components/ui/section.tsx";
import { SkeletonRows } from "#components/ui/skeleton-rows.tsx";
import { Spinner } from "#components/ui/spinner.tsx";
import { ImpactNumbers } from "./impact-numbers.tsx";
import { ImpactPeople, type ImpactPerson } from "./impact-people.tsx";

type Right = { entitlementId: string; entitlement: string; system: string };
/** What a rule would give and take, as the server counted it. */
export type RuleEffect = {
  people: number;
  matches: number;
  gaining: number;
  losing: number;
  conflicts: number;
  departments: readonly {
    orgUnitId: string | null;
    department: string | null;
    gained: number;
    lost: number;
  }[];
  sample: readonly ImpactPerson[];
  rights: readonly Right[];
  trips: readonly (Omit<Trip, "department"> & { orgUnitId: string | null })[];
};
export type Tried =
  | { readonly kind: "effect"; readonly effect: RuleEffect }
  | { readonly kind: "problem"; readonly message: string };

type Props = {
  /** About what is written now; unset while it is being counted. */
  tried: Tried | undefined;
  last: Tried | undefined;
};

/** The effect on the real population while the rule is being written. */
export function RuleEffectPanel({ tried, last }: Props) {
  const t = useTranslations("rules");
  const shown = tried ?? last;
  const effect = shown?.kind === "effect" ? shown.effect : undefined;
  const note = tried ? tried.kind === "effect" && t("counted") : <Counting />;
  return (
    <Section
      title={effect ? t("effect-on", { count: effect.people }) : t("effect")}
      note={note}
      ruled={!effect}
    >
      {shown?.kind === "problem" && (
        <p className="flex items-start gap-2 py-3 text-13 text-denied [&>svg]:mt-0.5 [&>svg]:size-3.5">
          <CircleAlert />
          {t("no-effect-yet")}
        </p>
      )}
      {!shown && <SkeletonRows rows={5} />}
      {effect && (
        <div className={tried ? "" : "opacity-60"}>
          <Effect effect={effect} />
        </div>
      )}
    </Section>
  );
}

function Counting() {
  const t = useTranslations("rules");
  return (
    <output className="inline-flex items-center gap-1 [&>svg]:size-3">
      <Spinner />
      {t("counting")}
    </output>
  );
}

function Effect({ effect }: { effect: RuleEffect }) {
  const t = useTranslations("rules");
  const nameOf = new Map(effect.departments.map((each) => [each.orgUnitId, each.department]));
  const trips = effect.trips.map((trip) => ({
    ...trip,
    department: nameOf.get(trip.orgUnitId) ?? null,
  }));
  const conflicting = effect.sample.filter(({ conflicts }) => conflicts > 0).length;
  return (
    <div className="flex flex-col gap-4">
      <ImpactNumbers
        gaining={effect.gaining}
        losing={effect.losing}
        matches={effect.matches}
        conflicts={effect.conflicts}
      />
      {trips.length > 0 && (
        <Banner tone="held" cause={t("will-hold")}>
          <TripWords trips={trips} />
          {t("will-hold-effect")}
        </Banner>
      )}
      {effect.gaining + effect.losing > 0 && (
        <ImpactBars
          label={t("department")}
          others={(count) => t("others", { count })}
          rows={effect.departments.map(({ orgUnitId, department, gained, lost }) => ({
            key: orgUnitId ?? "none",
            label: department ?? t("no-department"),
            gained,
            lost,
          }))}
        />
      )}
      {effect.gaining + effect.losing + conflicting > 0 ? (
        <ImpactPeople
          people={effect.sample}
          rights={effect.rights}
          counts={{ gain: effect.gaining, lose: effect.losing, conflict: conflicting }}
        />
      ) : (
        <p className="secondary">{t("changes-nothing")}</p>
      )}
    </div>
  );
}
