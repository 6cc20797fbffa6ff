"use client";

import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { ActDialogue, type PreviewAct, type SendAct } from "./act-dialogue.tsx";

type Props = {
  personId: string;
  name: string;
  assignmentId: string;
  right: string;
  preview: PreviewAct;
  send: SendAct;
};

/** Ends one reason of a right; what else rests on it is named first. */
export function EndRight({ personId, name, assignmentId, right, preview, send }: Props) {
  const t = useTranslations("people");
  return (
    <ActDialogue
      personId={personId}
      act={{ kind: "end", assignmentId }}
      title={t("end-title", { right, name })}
      confirm={t("end-now")}
      preview={preview}
      send={send}
      fields={{ assignmentId }}
      trigger={
        <Button size="small" kind="ghost-danger" aria-label={t("end-title", { right, name })}>
          {t("end")}
        </Button>
      }
    />
  );
}
