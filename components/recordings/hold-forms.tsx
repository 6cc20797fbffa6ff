"use client";

import { Lock, LockOpen } from "lucide-react";
import { useTranslations } from "next-intl";
import { useTime } from "#components/time/use-time.ts";
import { Button } from "#components/ui/button.tsx";
import { FormDialogue, type Act } from "#components/ui/form-dialogue.tsx";
import { ReasonField } from "#components/ui/reason-field.tsx";

type Props = { recordingId: string; act: Act };

/** For a case: it is kept until another person lets it go. */
export function HoldRecording({ recordingId, keepUntil, act }: Props & { keepUntil: Date | null }) {
  const [t, time] = [useTranslations("recordings"), useTime()];
  return (
    <FormDialogue
      title={t("hold-title")}
      lead={keepUntil === null ? t("hold-lead") : t("hold-day", { day: time.date(keepUntil) })}
      confirm={t("hold")}
      act={act}
      fields={{ recordingId }}
      trigger={
        <Button icon={<Lock />} data-act="hold-recording">
          {t("hold")}
        </Button>
      }
    >
      {(result) => <ReasonField result={result} />}
    </FormDialogue>
  );
}

/** From then on it is destroyed on its day, or at once when that has passed. */
export function ReleaseRecording({ recordingId, act }: Props) {
  const t = useTranslations("recordings");
  return (
    <FormDialogue
      isFinal
      title={t("release-title")}
      lead={t("release-lead")}
      confirm={t("release")}
      act={act}
      fields={{ recordingId }}
      trigger={
        <Button kind="danger" icon={<LockOpen />} data-act="release-recording">
          {t("release")}
        </Button>
      }
    >
      {(result) => <ReasonField result={result} />}
    </FormDialogue>
  );
}
