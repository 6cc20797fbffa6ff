import { useFormatter, useTranslations } from "next-intl";

/** How far a roll-out is, in people. */
export function RolloutProgress({ done, total }: { done: number; total: number }) {
  const t = useTranslations("rollouts");
  const format = useFormatter();
  const share = total === 0 ? 1 : done / total;
  return (
    <div className="flex items-center gap-3">
      <progress className="sr-only" aria-label={t("progress")} max={total} value={done} />
      <div aria-hidden className="h-2 flex-1 overflow-hidden rounded-[2px] bg-active">
        <div
          className="h-full rounded-[2px] bg-accent-solid transition-[width] duration-(--dur-3)"
          style={{ width: `${share * 100}%` }}
        />
      </div>
      <span className="secondary whitespace-nowrap">
        {t("done-of", { done: format.number(done), total: format.number(total) })}
      </span>
    </div>
  );
}
