"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { PersonPicker, type PickedPerson } from "#components/people/person-picker.tsx";
import { Button } from "#components/ui/button.tsx";
import { FormDialogue, type Act } from "#components/ui/form-dialogue.tsx";
import { errorOf } from "#components/ui/form-result.ts";
import { Field } from "#components/ui/field.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";

export type FindPeople = Parameters<typeof PersonPicker>[0]["find"];

type Props = { itemId: string; name: string; me: string; act: Act; find: FindPeople };

/** Gives what a leaver owned to a colleague. */
export function GiveItem({ itemId, name, me, act, find }: Props) {
  const t = useTranslations("leavers");
  const [picked, setPicked] = useState<PickedPerson>();
  return (
    <FormDialogue
      title={t("give-title", { name })}
      lead={t("give-lead")}
      confirm={t("give-confirm")}
      act={act}
      fields={{ itemId, toId: picked?.personId ?? "" }}
      trigger={
        <Button size="small" data-act="give">
          {t("give")}
        </Button>
      }
    >
      {(result) => (
        <Field label={t("new-owner")} error={errorOf(result, "toId")}>
          {(control) =>
            picked ? (
              <span className="flex items-center gap-2">
                <PersonChip name={picked.displayName} />
                <Button size="small" kind="ghost" onClick={() => setPicked(undefined)}>
                  {t("another")}
                </Button>
              </span>
            ) : (
              <PersonPicker
                {...(control.id !== undefined && { id: control.id })}
                label={t("find-colleague")}
                find={find}
                onPick={setPicked}
                without={me}
              />
            )
          }
        </Field>
      )}
    </FormDialogue>
  );
}
