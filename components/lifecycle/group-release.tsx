"use client";

import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { FormDialogue, type Act } from "#components/ui/form-dialogue.tsx";
import { ReasonField } from "#components/ui/reason-field.tsx";

type Props = {
  act: Act;
  group: { groupId: string; displayName: string; people: number };
  verdict: "apply" | "drop";
};

/** A second person's word on what a change of a group would take; a reason is asked. */
export function GroupRelease({ act, group, verdict }: Props) {
  const t = useTranslations("pushed");
  const { groupId, displayName, people } = group;
  return (
    <FormDialogue
      title={t(`groups.${verdict}-title`, { name: displayName, count: people })}
      lead={t(`groups.${verdict}-lead`)}
      confirm={t(`groups.${verdict}`)}
      act={act}
      fields={{ groupId, verdict }}
      trigger={
        <Button size="small" kind={verdict === "apply" ? "danger" : "secondary"}>
          {t(`groups.${verdict}`)}
        </Button>
      }
    >
      {(result) => <ReasonField result={result} />}
    </FormDialogue>
  );
}
