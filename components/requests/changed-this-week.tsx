import { Minus, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useTime } from "#components/time/use-time.ts";
import { Section } from "#components/ui/section.tsx";
import { Moment } from "#components/time/moment.tsx";

type Changed = { at: Date; entitlement: string; system: string; gained: boolean; cause: string };

export function ChangedThisWeek({ changes }: { changes: readonly Changed[] }) {
  const t = useTranslations("home");
  const time = useTime();
  if (changes.length === 0) return null;
  return (
    <Section title={t("changed")}>
      <ul>
        {changes.map((change) => (
          <li
            key={`${change.at.toISOString()}${change.system}${change.entitlement}${change.gained}`}
            className="flex gap-2 border-t border-line py-2"
          >
            <span className="pt-0.5 text-ink-3 [&>svg]:size-3.5">
              {change.gained ? <Plus aria-label={t("gained")} /> : <Minus aria-label={t("lost")} />}
            </span>
            <div className="min-w-0 flex-1">
              <div className="flex gap-2">
                <span className="cut flex-1 text-13">
                  {change.system}
                  {t("comma")}
                  {change.entitlement}
                </span>
                <Moment at={change.at} title={time.exact(change.at)} />
              </div>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
