import { Clock, Minus, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Instant } from "#components/time/instant-text.tsx";
import { Section } from "#components/ui/section.tsx";

type Right = { entitlementId: string; entitlement: string; system: string };
type Kept = Right & { until: Date };
type Props = { gains: readonly Right[]; kept: readonly Kept[]; losses: readonly Right[] };

/** What a move gives, leaves for a while, and takes: side by side where there is room. */
export function RightColumns({ gains, kept, losses }: Props) {
  const t = useTranslations("movers");
  return (
    <div className="grid gap-6 md:grid-cols-3">
      <Rights
        title={t("gains")}
        none={t("gains-none")}
        rights={gains}
        mark={<Plus className="text-granted" />}
      />
      <Rights
        title={t("kept")}
        none={t("kept-none")}
        rights={kept}
        mark={<Clock className="text-expiring" />}
      />
      <Rights
        title={t("losses")}
        none={t("losses-none")}
        rights={losses}
        mark={<Minus className="text-denied" />}
      />
    </div>
  );
}

type RightsProps = {
  title: string;
  none: string;
  rights: readonly (Right & { until?: Date })[];
  mark: ReactNode;
};

function Rights({ title, none, rights, mark }: RightsProps) {
  return (
    <Section title={title} count={rights.length} ruled={rights.length === 0}>
      {rights.length === 0 && <p className="secondary py-2">{none}</p>}
      <ul>
        {rights.map(({ entitlementId, system, entitlement, until }) => (
          <li
            key={entitlementId}
            className="flex items-center gap-2 border-t border-line py-1.5 text-13 [&>svg]:size-3.5"
          >
            {mark}
            <span className="min-w-0 flex-1">
              <span className="cut block" title={entitlement}>
                {entitlement}
              </span>
              <span className="caption cut block" title={system}>
                {system}
              </span>
            </span>
            {until && (
              <span className="caption">
                <Instant at={until} as="day" />
              </span>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
