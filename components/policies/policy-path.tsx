import { useTranslations } from "next-intl";
import { StagePath } from "#components/ui/stage-path.tsx";
import { useTime } from "#components/time/use-time.ts";
import type { PolicyText, SourceText } from "./policy-text.ts";

const hourMs = 3_600_000;

/** The stages of a policy in their order, each with whom it asks and how long it waits. */
export function PolicyPath({ policy }: { policy: PolicyText }) {
  const t = useTranslations("policies");
  const time = useTime();
  if (policy.isAutomatic) return <p className="secondary">{t("automatic-words")}</p>;
  return (
    <StagePath
      label={t("path")}
      stages={policy.stages.map((stage, index) => ({
        key: String(index),
        state: "future",
        role: stage.name || t("stage-number", { number: index + 1 }),
        who: (
          <span className="min-w-0 wrap-anywhere">
            {stage.groups.map(({ approvers, quorum }, at) => (
              <span key={at} className="block">
                {t("of-source", { quorum, source: t(`source.${approvers.kind}`) })}{" "}
                <Value source={approvers} />
              </span>
            ))}
          </span>
        ),
        note: t("clock", { time: time.span((stage.timeoutHours || 0) * hourMs) }),
      }))}
    />
  );
}

const Value = ({ source: { value } }: { source: SourceText }) =>
  value === "" ? null : <span className="mono">{value}</span>;
