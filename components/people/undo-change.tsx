"use client";

import { Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { ActDialogue, type PreviewAct, type SendAct } from "./act-dialogue.tsx";

type Props = {
  personId: string;
  name: string;
  changeId: string;
  preview: PreviewAct;
  send: SendAct;
};

/** Takes one direct change back by a new one. */
export function UndoChange({ personId, name, changeId, preview, send }: Props) {
  const t = useTranslations("people");
  return (
    <ActDialogue
      personId={personId}
      act={{ kind: "undo", changeId }}
      title={t("undo-title", { name })}
      confirm={t("undo")}
      danger={false}
      preview={preview}
      send={send}
      fields={{ changeId }}
      trigger={
        <Button size="small" kind="ghost" icon={<Undo2 />}>
          {t("undo")}
        </Button>
      }
    />
  );
}
