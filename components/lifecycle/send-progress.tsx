import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Spinner } from "#components/ui/spinner.tsx";
import { RunProgress } from "./run-progress.tsx";

type Props = { name: string; share: number; isApplying: boolean };
type Applied = { done: number; total: number };

const askMs = 1_000;

/** While a file is on its way, and while what it says is worked out or applied. */
export function SendProgress({ name, share, isApplying }: Props) {
  const t = useTranslations("lifecycle");
  const applied = useApplied(isApplying && share === 1);
  const percent = Math.round(share * 100);
  const waits = isApplying ? t("applying", { name }) : t("reading", { name });
  return (
    <div className="max-w-[640px]" aria-live="polite">
      <p className="mb-3 flex items-center gap-2 font-medium">
        <Spinner />
        {share < 1 ? t("uploading", { name }) : waits}
      </p>
      {share < 1 ? (
        <RunProgress done={percent} total={100} />
      ) : (
        applied && <RunProgress done={applied.done} total={applied.total} />
      )}
      <p className="secondary">{isApplying ? t("applying-leave") : t("reading-leave")}</p>
    </div>
  );
}

/** How far the run is that is being applied, asked of the server each second. */
function useApplied(isAsking: boolean): Applied | undefined {
  const [applied, setApplied] = useState<Applied>();
  useEffect(() => {
    if (!isAsking) return;
    const ask = async () => {
      const answer = await fetch("/api/v1/feed-runs?state=running&limit=1");
      if (!answer.ok) return;
      const { runs } = (await answer.json()) as { runs: Applied[] };
      if (runs[0]) setApplied(runs[0]);
    };
    const timer = setInterval(() => void ask().catch(() => undefined), askMs);
    return () => clearInterval(timer);
  }, [isAsking]);
  return applied;
}
