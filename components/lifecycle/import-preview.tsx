import { FlaskConical } from "lucide-react";
import { useTranslations } from "next-intl";
import { Banner } from "#components/ui/banner.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { RunCounts, type CountsView } from "./run-counts.tsx";

type Props = {
  imported: { runId: string; counts: CountsView };
  fileName: string;
  /** Unset where there is nothing to apply. */
  onApply: (() => void) | undefined;
  onAgain: () => void;
};

/** Everything that the file would do, and the one button that does exactly this. */
export function ImportPreview({ imported: { runId, counts }, fileName, onApply, onAgain }: Props) {
  const t = useTranslations("lifecycle");
  const people = counts.joined + counts.moved + counts.left + counts.changed;
  const wrong = counts.quarantined + counts.conflicts;
  return (
    <div>
      <div className="mb-4 flex items-center gap-2">
        <FlaskConical className="text-ink-3" />
        <h2>{t("would-do", { name: fileName })}</h2>
      </div>
      <RunCounts counts={counts} />
      <div className="mb-5 flex flex-col gap-2">
        {counts.held > 0 && (
          <Banner tone="held" cause={t("would-hold", { count: counts.held })}>
            {t("brake-effect")}
          </Banner>
        )}
        {wrong > 0 && (
          <Banner
            tone="note"
            cause={t("would-leave-out", { count: wrong })}
            action={
              <ButtonLink
                size="small"
                href={`/lifecycle/runs/${runId}?show=issues`}
                target="_blank"
              >
                {t("look")}
              </ButtonLink>
            }
          >
            {t("would-leave-out-effect")}
          </Banner>
        )}
      </div>
      <p className="secondary mb-4">{people === 0 ? t("would-nothing") : t("would-bind")}</p>
      <div className="flex flex-wrap gap-2">
        {people > 0 && onApply && (
          <Button kind="primary" keys="⌘↵" onClick={onApply}>
            {t("apply", { count: people })}
          </Button>
        )}
        <ButtonLink href={`/lifecycle/runs/${runId}?show=effect`} target="_blank">
          {t("look-at-everybody")}
        </ButtonLink>
        <Button kind="ghost" onClick={onAgain}>
          {t("another-file")}
        </Button>
      </div>
    </div>
  );
}
