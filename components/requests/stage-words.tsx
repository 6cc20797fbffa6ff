import { useTranslations } from "next-intl";
import { Faces } from "#components/ui/avatar.tsx";

type Asked = {
  id: string;
  name: string;
  insteadOf: { name: string } | null;
};
export type AskedGroup = { source: string; quorum: number; people: readonly Asked[] };
export type StageOf = { name: string; groups: readonly AskedGroup[] };

const sources = [
  "manager",
  "managers_manager",
  "owner_of_system",
  "owner_of_entitlement",
  "owner_of_role",
  "owner_of_conflict",
] as const;
type Source = (typeof sources)[number];
const isKnown = (source: string): source is Source =>
  (sources as readonly string[]).includes(source);

/** Whose stage it is, in the reader's words where the source says it, else as the policy names it. */
export function useStageTitle() {
  const t = useTranslations("requests");
  return ({ name, groups }: StageOf): string => {
    const named = groups.map(({ source }) => (isKnown(source) ? t(`source.${source}`) : undefined));
    const known = [...new Set(named)].filter((each) => each !== undefined);
    if (known.length === 0 || known.length < new Set(named).size) return capital(name);
    return known.join(t("and"));
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Faces, and "Bezalel Simmel", "Parto Bamford or Sumant Peac", "any 2 of 5". */
export function StageWho({ groups, you }: { groups: readonly AskedGroup[]; you?: string }) {
  const t = useTranslations("requests");
  const nobody = groups.every(({ people }) => people.length === 0);
  if (nobody) return <span>{t("nobody-yet")}</span>;
  return (
    <span className="flex min-w-0 flex-col gap-1">
      {groups.map((group, index) => (
        // A group has no name of its own; its place in the stage is its identity.
        <span
          key={`${group.source}${index}`}
          className="flex min-w-0 flex-wrap items-center gap-x-1.5 gap-y-0.5"
        >
          <Faces names={[...new Set(group.people.map(({ name }) => name))]} max={3} />
          <GroupWho group={group} you={you} />
        </span>
      ))}
    </span>
  );
}

type WhoProps = { group: AskedGroup; you?: string | undefined };

function GroupWho({ group: { people, quorum }, you }: WhoProps) {
  const t = useTranslations("requests");
  const names = people.map((person) => {
    const name = person.id === you ? t("you") : person.name;
    return person.insteadOf ? t("instead-of", { name, other: person.insteadOf.name }) : name;
  });
  if (people.length === 0) return <span>{t("nobody-yet")}</span>;
  const whole = names.join(t("comma"));
  const words =
    people.length > 2 || quorum > 1
      ? t("any-of", { quorum, count: people.length })
      : names.join(t("or"));
  return (
    <span className="min-w-0 wrap-anywhere" title={whole}>
      {people.length === 1 ? names[0] : words}
    </span>
  );
}
