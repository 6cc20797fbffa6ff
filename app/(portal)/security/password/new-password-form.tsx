"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { submitNewPassword } from "#app/(portal)/security/actions.ts";
import { PasswordInput } from "#components/sign-in/password-input.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent } from "#components/ui/form-result.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";

export function NewPasswordForm() {
  const t = useTranslations("security");
  const [result, submit] = useActionState(submitNewPassword, notSent);
  return (
    <form action={submit} className="grid max-w-[376px] gap-4">
      <FormBanner result={result} />
      <Field label={t("new.current")} error={errorOf(result, "current")}>
        {(control) => <PasswordInput {...control} name="current" autoComplete="current-password" />}
      </Field>
      <Field label={t("new.password")} hint={t("new.hint")} error={errorOf(result, "password")}>
        {(control) => <PasswordInput {...control} name="password" autoComplete="new-password" />}
      </Field>
      <div className="flex gap-2">
        <SubmitButton>{t("new.save")}</SubmitButton>
        <ButtonLink kind="ghost" href="/security">
          {t("new.cancel")}
        </ButtonLink>
      </div>
    </form>
  );
}
