"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";

type Props = {
  code: string;
  corpId: string;
  save: (before: FormResult, form: FormData) => Promise<FormResult>;
};

/** What WeCom signs and encrypts with, as its console says it. */
export function WecomForm({ code, corpId, save }: Props) {
  const t = useTranslations("wecom");
  const [result, send] = useActionState(save, notSent);
  const text = (name: "corpId" | "token" | "encodingAesKey", value = "") => (
    <Field label={t(`field.${name}`)} error={errorOf(result, name)}>
      {(control) => (
        <Input {...control} mono name={name} required defaultValue={typedOr(result, name, value)} />
      )}
    </Field>
  );
  return (
    <form action={send} className="mt-3 flex max-w-[720px] flex-col gap-4">
      <FormBanner result={result} />
      <input type="hidden" name="code" value={code} />
      <div className="grid gap-4 sm:grid-cols-2">
        {text("corpId", corpId)}
        {text("token")}
      </div>
      {text("encodingAesKey")}
      <Field label={t("field.isHr")} hint={t("hint")} error={errorOf(result, "isHr")}>
        {(control) => (
          <Select
            {...control}
            name="isHr"
            defaultValue={typedOr(result, "isHr", "false")}
            options={[
              { value: "false", label: t("is-hint") },
              { value: "true", label: t("is-hr") },
            ]}
          />
        )}
      </Field>
      <div className="flex items-center gap-3">
        <SubmitButton>{t("save")}</SubmitButton>
        {result.status === "done" && <output className="secondary">{t("saved")}</output>}
      </div>
    </form>
  );
}
