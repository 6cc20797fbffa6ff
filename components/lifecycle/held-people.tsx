import { useTranslations } from "next-intl";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { Section } from "#components/ui/section.tsx";

type Props = {
  people: readonly { personId: string; employeeNumber: string; displayName: string }[];
  /** All of them; the list names the first. */
  count: number;
};

/** Whom the brake holds: by name, so that a second person knows what they decide on. */
export function HeldPeople({ people, count }: Props) {
  const t = useTranslations("lifecycle");
  return (
    <div className="mb-6">
      <Section title={t("state.held")} count={count} ruled>
        <ul className="grid grid-cols-1 gap-x-6 text-13 sm:grid-cols-2 lg:grid-cols-3">
          {people.map(({ personId, employeeNumber, displayName }) => (
            <li key={personId} className="flex h-9 min-w-0 items-center justify-between gap-2">
              <PersonChip name={displayName} href={`/people/${employeeNumber}`} />
              <span className="caption">{employeeNumber}</span>
            </li>
          ))}
        </ul>
        {count > people.length && (
          <p className="caption mt-1">{t("more-people", { count: count - people.length })}</p>
        )}
      </Section>
    </div>
  );
}
