import { Check } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { PersonStateChip } from "#components/people/state-chip.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { Section } from "#components/ui/section.tsx";

export type CandidateView = {
  personId: string;
  employeeNumber: string;
  displayName: string;
  title: string | null;
  orgName: string | null;
  location: string | null;
  hrState: "pre_hire" | "active" | "leave" | "ended";
  because: readonly ("isAddress" | "isName" | "isUnit" | "isTitle" | "isLocation" | "hasEnded")[];
};

type Props = {
  candidates: readonly CandidateView[];
  /** The button that says "the same person", for whoever may. */
  acts: ReadonlyMap<string, ReactNode>;
};

/** Known people whom a newcomer may be, side by side, with what speaks for each. */
export function Candidates({ candidates, acts }: Props) {
  const t = useTranslations("pushed");
  return (
    <Section title={t("candidates")} note={t("candidates-note")} ruled>
      <ul className="mt-3 grid gap-x-6 gap-y-5 sm:grid-cols-2 xl:grid-cols-3">
        {candidates.map((candidate) => (
          <li key={candidate.personId} className="min-w-0 text-13">
            <Candidate candidate={candidate} />
            <div className="mt-2">{acts.get(candidate.personId)}</div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Candidate({ candidate }: { candidate: CandidateView }) {
  const t = useTranslations("pushed");
  const { displayName, employeeNumber, title, orgName, location, hrState, because } = candidate;
  const place = [title, orgName, location].filter((part) => part !== null);
  return (
    <>
      <div className="flex min-w-0 flex-wrap items-center gap-2">
        <PersonChip name={displayName} href={`/people/${employeeNumber}`} size={24} />
        <span className="mono text-ink-3">{employeeNumber}</span>
        <PersonStateChip state={hrState} />
      </div>
      {place.length > 0 && <p className="secondary mt-1 wrap-anywhere">{place.join(t("comma"))}</p>}
      <p className="caption mt-2">{t("speaks")}</p>
      <ul>
        {because.map((sign) => (
          <li key={sign} className="flex items-center gap-1.5 py-0.5">
            <Check className="size-3.5 flex-none text-ink-3" aria-hidden />
            {t(`sign.${sign}`)}
          </li>
        ))}
      </ul>
    </>
  );
}
