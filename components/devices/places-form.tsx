"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { inputLook } from "#components/ui/input-look.ts";
import { classes } from "#components/ui/classes.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";

type Props = {
  text: string;
  save: (before: FormResult, form: FormData) => Promise<FormResult>;
};

/** Which networks are where; a journey between two takes its time. */
export function PlacesForm({ text, save }: Props) {
  const t = useTranslations("devices");
  const [result, send] = useActionState(save, notSent);
  const typed = typedOr(result, "places", text);
  return (
    <form action={send} className="grid gap-4 pt-4">
      <FormBanner result={result} />
      <Field
        label={t("risk.places-label")}
        hint={<span className="mono">{t("risk.places-hint")}</span>}
        error={errorOf(result, "places")}
      >
        {(control) => (
          <textarea
            {...control}
            key={typed}
            name="places"
            rows={5}
            defaultValue={typed}
            spellCheck={false}
            maxLength={50_000}
            className={classes(inputLook, "mono py-2")}
          />
        )}
      </Field>
      <div>
        <SubmitButton kind="secondary">{t("risk.places-save")}</SubmitButton>
      </div>
    </form>
  );
}
