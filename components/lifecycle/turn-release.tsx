"use client";

import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { FormDialogue, type Act } from "#components/ui/form-dialogue.tsx";
import { ReasonField } from "#components/ui/reason-field.tsx";

type Props = {
  act: Act;
  /** Unset: of everybody who is held. */
  person?: { personId: string; displayName: string } | undefined;
  count: number;
};

/** Lets what was told ahead of one person, or of all, come true; a reason is asked. */
export function TurnRelease({ act, person, count }: Props) {
  const t = useTranslations("pushed");
  const word = person ? t("turns.release") : t("turns.release-all", { count });
  return (
    <FormDialogue
      title={
        person
          ? t("turns.release-title", { name: person.displayName })
          : t("turns.all-title", { count })
      }
      lead={t("turns.release-lead")}
      confirm={word}
      act={act}
      {...(person && { fields: { personId: person.personId } })}
      trigger={
        <Button size="small" kind={person ? "secondary" : "danger"}>
          {word}
        </Button>
      }
    >
      {(result) => <ReasonField result={result} />}
    </FormDialogue>
  );
}
