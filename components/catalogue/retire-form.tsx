"use client";

import { Archive } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useNow } from "#components/time/clock.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { errorOf } from "#components/ui/form-result.ts";
import { Input } from "#components/ui/input.tsx";
import { FormDialogue, type Act } from "#components/ui/form-dialogue.tsx";

type Props = {
  of: "system" | "entitlement" | "role";
  id: string;
  name: string;
  act: Act;
};

/** A date, then the preview: who loses what, before anything is decided. */
export function RetireForm({ of, id, name, act }: Props) {
  const t = useTranslations("catalogue");
  const now = useNow();
  const [day, setDay] = useState("");
  // The day in the reader's own zone, as the field shows it.
  const at = day === "" ? "" : new Date(`${day}T00:00:00`).toISOString();
  return (
    <FormDialogue
      title={t("retire-thing", { name })}
      lead={t("retire-lead")}
      confirm={t("preview-retirement")}
      act={act}
      fields={{ of, id, retiresAt: at }}
      trigger={
        <Button kind="danger" icon={<Archive />}>
          {t("retire")}
        </Button>
      }
    >
      {(result) => (
        <Field
          label={t("field.retires-at")}
          hint={t("retires-at-hint")}
          error={errorOf(result, "retiresAt")}
        >
          {(control) => (
            <Input
              {...control}
              type="date"
              min={tomorrowOf(now)}
              value={day}
              onChange={(event) => setDay(event.target.value)}
            />
          )}
        </Field>
      )}
    </FormDialogue>
  );
}

const tomorrowOf = (now: Date): string =>
  new Date(now.getTime() + 86_400_000).toISOString().slice(0, 10);
