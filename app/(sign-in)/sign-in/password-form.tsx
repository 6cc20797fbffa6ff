"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { submitPassword } from "#app/(sign-in)/actions.ts";
import { PasswordInput } from "#components/sign-in/password-input.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, typedOr } from "#components/ui/form-result.ts";
import { classes } from "#components/ui/classes.ts";
import { inputLook } from "#components/ui/input-look.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useHasPasskeys } from "#components/sign-in/use-passkey.ts";

/** The browser offers passkeys where it offers names (WebAuthn Level 3 §5.1.4). */
const namesAndPasskeys = "username webauthn";

/** Name and password; what was typed as a name stays when they do not fit. */
export function PasswordForm({ to }: { to: string }) {
  const t = useTranslations("sign-in");
  const [result, submit] = useActionState(submitPassword, notSent);
  const hasPasskeys = useHasPasskeys();
  const account = typedOr(result, "account");
  return (
    <form action={submit} className="grid gap-4">
      <FormBanner result={result} />
      <input type="hidden" name="to" value={to} />
      <Field label={t("account")} error={errorOf(result, "account")}>
        {(control) => (
          <input
            {...control}
            key={account}
            name="account"
            defaultValue={account}
            autoComplete={namesAndPasskeys}
            autoCapitalize="none"
            spellCheck={false}
            required
            maxLength={200}
            className={classes(inputLook, "h-10 max-md:h-11")}
          />
        )}
      </Field>
      <Field label={t("password")} error={errorOf(result, "password")}>
        {(control) => (
          <PasswordInput {...control} name="password" autoComplete="current-password" />
        )}
      </Field>
      <SubmitButton size="large" full kind={hasPasskeys ? "secondary" : "primary"}>
        {t("continue")}
      </SubmitButton>
    </form>
  );
}
