"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Input, Textarea } from "#components/ui/input.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";

const boxes = ["columns", "values", "constants", "ignored"] as const;

type Props = {
  code: string;
  name: string;
  written: Readonly<Record<(typeof boxes)[number], string>>;
  fields: readonly string[];
  action: (before: FormResult, form: FormData) => Promise<FormResult>;
};

/** A feed's name and its mapping, a line for each thing. */
export function FeedForm({ code, name, written, fields, action }: Props) {
  const t = useTranslations("lifecycle");
  const [result, send] = useActionState(action, notSent);
  return (
    <form action={send} className="mt-3 flex max-w-[720px] flex-col gap-4">
      <FormBanner result={result} />
      <input type="hidden" name="code" value={code} />
      <Field label={t("feed-name")} error={errorOf(result, "name")}>
        {(control) => (
          <Input
            {...control}
            name="name"
            required
            maxLength={200}
            defaultValue={typedOr(result, "name", name)}
          />
        )}
      </Field>
      {boxes.map((box) => (
        <Field
          key={box}
          label={t(`mapping-box.${box}`)}
          hint={t(`mapping-hint.${box}`)}
          error={errorOf(result, box)}
        >
          {(control) => (
            <Textarea
              {...control}
              name={box}
              rows={3}
              spellCheck={false}
              defaultValue={typedOr(result, box, written[box])}
            />
          )}
        </Field>
      ))}
      <p className="caption wrap-anywhere">{t("fields-known", { fields: fields.join(", ") })}</p>
      <div className="flex items-center gap-3">
        <SubmitButton>{t("save")}</SubmitButton>
        {result.status === "done" && <output className="secondary">{t("saved")}</output>}
      </div>
    </form>
  );
}
