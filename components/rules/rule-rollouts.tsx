import { useTranslations } from "next-intl";
import Link from "next/link";
import { RolloutChip, type RolloutState } from "#components/rollouts/rollout-chip.tsx";
import { Instant } from "#components/time/instant-text.tsx";
import { Section } from "#components/ui/section.tsx";

type Rollout = {
  id: string;
  state: RolloutState;
  total: number;
  gained: number;
  lost: number;
  createdAt: Date;
};

/** What was previewed and applied of this rule, newest first. */
export function RuleRollouts({ rollouts }: { rollouts: readonly Rollout[] }) {
  const t = useTranslations("rules");
  if (rollouts.length === 0) return null;
  return (
    <Section title={t("rollouts-of")} count={rollouts.length}>
      <ul className="rows">
        {rollouts.map((rollout) => (
          <li key={rollout.id}>
            <Link
              href={`/rules/rollouts/${rollout.id}`}
              className="flex min-h-9 items-center gap-3 text-13 hover:bg-hover"
            >
              <span className="w-28 flex-none">
                <RolloutChip state={rollout.state} />
              </span>
              <span className="min-w-0 flex-1 text-ink-2">
                {t("rollout-sum", {
                  people: rollout.total,
                  gained: rollout.gained,
                  lost: rollout.lost,
                })}
              </span>
              <span className="caption">
                <Instant at={rollout.createdAt} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
