import { useFormatter, useTranslations } from "next-intl";
import { classes } from "#components/ui/classes.ts";

const names = [
  "rows",
  "joined",
  "moved",
  "left",
  "changed",
  "unchanged",
  "held",
  "quarantined",
  "conflicts",
  "rightsGranted",
  "rightsEnded",
] as const;
type Name = (typeof names)[number];
export type CountsView = Readonly<Record<Name, number>>;

const tones: Partial<Record<Name, string>> = {
  held: "text-expiring",
  quarantined: "text-denied",
  conflicts: "text-denied",
  rightsEnded: "text-denied",
};

/** What a run did, in people and rights; only harm is coloured, and only where there is some. */
export function RunCounts({ counts }: { counts: CountsView }) {
  const [t, format] = [useTranslations("lifecycle"), useFormatter()];
  return (
    <div className="box mb-5 overflow-hidden">
      <dl className="-mr-px -mb-px grid grid-cols-3 sm:grid-cols-4 lg:grid-cols-6">
        {names.map((name) => (
          <div key={name} className="flex flex-col-reverse border-r border-b border-line px-3 py-2">
            <dt className="caption">{t(`count.${name}`)}</dt>
            <dd
              className={classes(
                "text-16 font-semibold",
                counts[name] === 0 ? "text-ink-3" : tones[name],
              )}
            >
              {format.number(counts[name])}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
