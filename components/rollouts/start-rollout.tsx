"use client";

import { Play, RotateCcw } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Banner } from "#components/ui/banner.tsx";
import { CommandForm } from "#components/ui/command-form.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { notSent, type FormResult } from "#components/ui/form-result.ts";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { SkeletonRows } from "#components/ui/skeleton-rows.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useAnswer } from "#components/ui/use-answer.ts";

type Act = (before: FormResult, form: FormData) => Promise<FormResult>;
type Right = { entitlementId: string; entitlement: string; system: string };
export type Difference = {
  count: number;
  people: readonly {
    personId: string;
    employeeNumber: string;
    displayName: string;
    kind: "appeared" | "disappeared" | "changed";
    gains: readonly string[];
    losses: readonly string[];
  }[];
  rights: readonly Right[];
};

type Props = {
  rolloutId: string;
  effectHash: string;
  label: string;
  start: Act;
  difference: (rolloutId: string) => Promise<Difference>;
  /** Counts again; absent where the thing's own page does it. */
  again?: { action: Act; fields: Readonly<Record<string, string>> } | undefined;
};

/** Starts exactly what was shown; when it would now differ, only the difference shows. */
export function StartRollout(props: Props) {
  const { rolloutId, effectHash, label, start } = props;
  const [result, submit] = useActionState(start, notSent);
  const isStale = result.status === "failed" && result.code === "stale_preview";
  return (
    <div className="flex flex-col gap-3">
      {isStale ? (
        <Stale {...props} />
      ) : (
        <form action={submit} className="flex flex-wrap items-center gap-3">
          <input type="hidden" name="rolloutId" value={rolloutId} />
          <input type="hidden" name="effectHash" value={effectHash} />
          <SubmitButton icon={<Play />}>{label}</SubmitButton>
          <BoundNote hash={effectHash} />
          <div className="basis-full empty:hidden">
            <FormBanner result={result} />
          </div>
        </form>
      )}
    </div>
  );
}

function BoundNote({ hash }: { hash: string }) {
  const t = useTranslations("rollouts");
  return (
    <span className="caption" title={hash}>
      {t("bound", { hash: hash.slice(0, 8) })}
    </span>
  );
}

function Stale({ rolloutId, difference, again }: Props) {
  const t = useTranslations("rollouts");
  const { answer } = useAnswer(difference, rolloutId);
  return (
    <>
      <Banner
        tone="held"
        cause={t("stale", { count: answer?.count ?? 0 })}
        action={
          again && (
            <CommandForm
              action={again.action}
              fields={again.fields}
              button={{ size: "small", icon: <RotateCcw />, children: t("preview-again") }}
            />
          )
        }
      >
        {t("stale-effect")}
      </Banner>
      {answer ? <DifferenceList difference={answer} /> : <SkeletonRows rows={3} />}
    </>
  );
}

function DifferenceList({ difference: { people, rights } }: { difference: Difference }) {
  const t = useTranslations("rollouts");
  const byId = new Map(rights.map((right) => [right.entitlementId, right]));
  const names = (ids: readonly string[]) =>
    ids
      .flatMap((id) => {
        const right = byId.get(id);
        return right ? [`${right.system} ${right.entitlement}`] : [];
      })
      .join(", ");
  return (
    <ul className="rows">
      {people.map((person) => (
        <li
          key={person.personId}
          className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 py-1 text-13"
        >
          <span className="min-w-40">
            <PersonChip
              name={person.displayName}
              href={`/people/${encodeURIComponent(person.employeeNumber)}`}
            />
          </span>
          <span className="text-ink-2">{t(`difference.${person.kind}`)}</span>
          <span className="min-w-0 flex-1 text-ink-3">
            {person.gains.length > 0 && `+ ${names(person.gains)} `}
            {person.losses.length > 0 && `− ${names(person.losses)}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
