"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { choosePassword } from "#app/(sign-in)/actions.ts";
import { PasswordInput } from "#components/sign-in/password-input.tsx";
import { classes } from "#components/ui/classes.ts";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent } from "#components/ui/form-result.ts";
import { inputLook } from "#components/ui/input-look.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useHasPasskeys } from "#components/sign-in/use-passkey.ts";

/** The number is there for password managers, which keep a password under a name. */
export function ChooseForm({ employeeNumber }: { employeeNumber: string }) {
  const t = useTranslations("sign-in");
  const [result, submit] = useActionState(choosePassword, notSent);
  const hasPasskeys = useHasPasskeys();
  return (
    <form action={submit} className="grid gap-4">
      <FormBanner result={result} />
      <Field label={t("enrol.account")}>
        {(control) => (
          <input
            {...control}
            name="account"
            value={employeeNumber}
            readOnly
            autoComplete="username"
            className={classes(inputLook, "h-10 text-ink-2 max-md:h-11")}
          />
        )}
      </Field>
      <Field label={t("password")} hint={t("enrol.hint")} error={errorOf(result, "password")}>
        {(control) => <PasswordInput {...control} name="password" autoComplete="new-password" />}
      </Field>
      <SubmitButton size="large" full kind={hasPasskeys ? "secondary" : "primary"}>
        {t("continue")}
      </SubmitButton>
    </form>
  );
}
