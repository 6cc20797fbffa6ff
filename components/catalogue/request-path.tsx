"use client";

import { useTranslations } from "next-intl";
import { StageWho, useStageTitle, type StageOf } from "#components/requests/stage-words.tsx";
import { useTime } from "#components/time/use-time.ts";
import { StagePath } from "#components/ui/stage-path.tsx";

type Stage = StageOf & { timeoutHours: number };
type Props = {
  policy: { name: string; version: number };
  isAutomatic: boolean;
  stages: readonly Stage[];
};

/** Which policy covers it, and who would decide if the reader asked for it. */
export function RequestPath({ policy, isAutomatic, stages }: Props) {
  const t = useTranslations("catalogue");
  const [time, titleOf] = [useTime(), useStageTitle()];
  return (
    <>
      <p className="secondary mb-3">
        {t("policy", { name: policy.name, version: policy.version })}
      </p>
      {isAutomatic ? (
        <p>{t("automatic")}</p>
      ) : (
        <StagePath
          upright
          label={t("if-you-ask")}
          stages={stages.map((stage, index) => ({
            key: `${stage.name}${index}`,
            state: "future",
            role: titleOf(stage),
            who: <StageWho groups={stage.groups} />,
            note: t("within", { span: time.span(stage.timeoutHours * 3_600_000) }),
          }))}
        />
      )}
    </>
  );
}
