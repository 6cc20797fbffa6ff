"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Textarea } from "#components/ui/input.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";

type Props = {
  caseId: string;
  note: string;
  action: (before: FormResult, form: FormData) => Promise<FormResult>;
};

/** What the manager of before says to the next one. */
export function NoteForm({ caseId, note, action }: Props) {
  const t = useTranslations("movers");
  const [result, send] = useActionState(action, notSent);
  return (
    <form action={send} className="mt-2 grid gap-3">
      <FormBanner result={result} />
      <input type="hidden" name="caseId" value={caseId} />
      <Field label={t("note-label")} hint={t("note-hint")} error={errorOf(result, "note")}>
        {(control) => (
          <Textarea
            {...control}
            name="note"
            required
            maxLength={1000}
            defaultValue={typedOr(result, "note", note)}
          />
        )}
      </Field>
      <SubmitButton kind="secondary">{t("note-send")}</SubmitButton>
    </form>
  );
}
