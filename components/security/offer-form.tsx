"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { PasswordInput } from "#components/sign-in/password-input.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, type FormResult } from "#components/ui/form-result.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";

type Props = {
  /** One that opens something: then only the authenticator is new. */
  hasPassword: boolean;
  act: (before: FormResult, form: FormData) => Promise<FormResult>;
};

/** Asks for the key of a new authenticator, with a password where there is none. */
export function OfferForm({ hasPassword, act }: Props) {
  const t = useTranslations("security");
  const [result, send] = useActionState(act, notSent);
  return (
    <form action={send} className="grid max-w-[376px] gap-4">
      <FormBanner result={result} />
      {!hasPassword && (
        <Field label={t("offer.password")} hint={t("new.hint")} error={errorOf(result, "password")}>
          {(control) => <PasswordInput {...control} name="password" autoComplete="new-password" />}
        </Field>
      )}
      <div className="flex gap-2">
        <SubmitButton>{t("offer.send")}</SubmitButton>
        <ButtonLink kind="ghost" href="/security">
          {t("new.cancel")}
        </ButtonLink>
      </div>
    </form>
  );
}
