"use client";

import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { FormDialogue, type Act } from "#components/ui/form-dialogue.tsx";
import { ReasonField } from "#components/ui/reason-field.tsx";

/** Nothing is to come of an event that failed; a reason is asked. */
export function PutAside({ eventId, act }: { eventId: string; act: Act }) {
  const t = useTranslations("pushed");
  return (
    <FormDialogue
      title={t("put-aside-title")}
      lead={t("put-aside-lead")}
      confirm={t("put-aside")}
      act={act}
      fields={{ eventId }}
      trigger={<Button size="small">{t("put-aside")}</Button>}
    >
      {(result) => <ReasonField result={result} />}
    </FormDialogue>
  );
}
