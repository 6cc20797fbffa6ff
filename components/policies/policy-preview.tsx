"use client";

import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { Banner } from "#components/ui/banner.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { Section } from "#components/ui/section.tsx";
import { SkeletonRows } from "#components/ui/skeleton-rows.tsx";
import { Spinner } from "#components/ui/spinner.tsx";
import { StagePath } from "#components/ui/stage-path.tsx";

type Person = { id: string; number: string; name: string };
export type PolicyEffect = {
  looked: number;
  matching: number;
  openMatching: number;
  broken: number;
  withoutApprovers: { count: number; people: readonly Person[] };
  samples: readonly {
    itemId: string;
    number: number;
    beneficiary: Person | null;
    target: string;
    stages: readonly {
      name: string;
      groups: readonly {
        quorum: number;
        people: readonly Person[];
      }[];
    }[];
  }[];
};
export type TriedPolicy =
  | { readonly kind: "effect"; readonly effect: PolicyEffect }
  | { readonly kind: "problem"; readonly message: string };

type Props = { tried: TriedPolicy | undefined; last: TriedPolicy | undefined };

/** Which of the latest requests it decides, who would decide them, and for whom nobody could. */
export function PolicyPreview({ tried, last }: Props) {
  const t = useTranslations("policies");
  const shown = tried ?? last;
  return (
    <Section
      title={t("preview")}
      ruled
      note={
        tried === undefined && (
          <output className="inline-flex items-center gap-1 [&>svg]:size-3">
            <Spinner />
            {t("asking")}
          </output>
        )
      }
    >
      {!shown && <SkeletonRows rows={4} />}
      {shown?.kind === "problem" && (
        <p className="flex items-start gap-2 py-3 text-13 wrap-anywhere text-denied [&>svg]:mt-0.5 [&>svg]:size-3.5">
          <CircleAlert />
          {shown.message}
        </p>
      )}
      {shown?.kind === "effect" && <Effect effect={shown.effect} />}
    </Section>
  );
}

function Effect({ effect }: { effect: PolicyEffect }) {
  const t = useTranslations("policies");
  const { withoutApprovers, samples } = effect;
  return (
    <div className="flex flex-col gap-4 pt-3">
      {withoutApprovers.count > 0 && (
        <Banner tone="failed" cause={t("nobody-decides", { count: withoutApprovers.count })}>
          {t("nobody-decides-do")}
          <span className="mt-1 flex flex-wrap gap-x-3 gap-y-1">
            {withoutApprovers.people.map(({ id, number, name }) => (
              <PersonChip key={id} name={name} href={`/people/${encodeURIComponent(number)}`} />
            ))}
          </span>
        </Banner>
      )}
      <p className="text-13 text-ink-2">
        {t("matching", {
          looked: effect.looked,
          matching: effect.matching,
          open: effect.openMatching,
        })}{" "}
        {effect.broken > 0 && (
          <span className="text-denied">{t("broken", { count: effect.broken })}</span>
        )}
      </p>
      {samples.map((sample) => (
        <div key={sample.itemId} className="border-t border-line pt-3">
          <p className="mb-2 flex min-w-0 flex-wrap items-center gap-x-2 text-13">
            {sample.beneficiary && <PersonChip name={sample.beneficiary.name} />}
            <span className="font-medium">{sample.target}</span>
            <span className="caption">{t("request-number", { number: sample.number })}</span>
          </p>
          <StagePath
            label={t("path")}
            stages={sample.stages.map((stage, index) => ({
              key: String(index),
              state: "future",
              role: stage.name,
              who: <Deciders groups={stage.groups} />,
            }))}
          />
          {sample.stages.length === 0 && <p className="secondary">{t("automatic-words")}</p>}
        </div>
      ))}
    </div>
  );
}

type Groups = PolicyEffect["samples"][number]["stages"][number]["groups"];
const namesMax = 3;

function Deciders({ groups }: { groups: Groups }) {
  const t = useTranslations("policies");
  return (
    <span className="flex min-w-0 flex-col gap-1">
      {groups.map(({ quorum, people }, index) => (
        <span key={index} className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5">
          {people.length > quorum && (
            <span>{t("quorum-of", { quorum, people: people.length })}</span>
          )}
          {people.slice(0, namesMax).map(({ id, name }) => (
            <PersonChip key={id} name={name} />
          ))}
          {people.length > namesMax && <span>+{people.length - namesMax}</span>}
          {people.length === 0 && <span className="text-denied">{t("fallback-asked")}</span>}
        </span>
      ))}
    </span>
  );
}
