"use client";

import { OctagonX } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { FormDialogue, type Act } from "#components/ui/form-dialogue.tsx";

type Props = {
  code: string;
  secretId: string;
  /** None counts after it. */
  isLast: boolean;
  act: Act;
};

/** Ends a secret at once, and says what that means for its feed. */
export function EndSecret({ code, secretId, isLast, act }: Props) {
  const t = useTranslations("pushed");
  return (
    <FormDialogue
      isFinal
      title={t("end-title")}
      lead={isLast ? `${t("end-lead")} ${t("end-last")}` : t("end-lead")}
      confirm={t("end")}
      act={act}
      fields={{ code, secretId }}
      trigger={
        <Button size="small" kind="ghost-danger" icon={<OctagonX />}>
          {t("end")}
        </Button>
      }
    >
      {() => null}
    </FormDialogue>
  );
}
