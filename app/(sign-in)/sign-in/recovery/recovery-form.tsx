"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Field } from "#components/ui/field.tsx";
import { FailureBanner } from "#components/ui/failure-banner.tsx";
import { errorOf, notSent, type FormResult } from "#components/ui/form-result.ts";
import { Input } from "#components/ui/input.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextLink } from "#components/ui/text-link.tsx";

type Props = { act: (before: FormResult, form: FormData) => Promise<FormResult> };

export function RecoveryForm({ act }: Props) {
  const t = useTranslations("sign-in");
  const [result, send] = useActionState(act, notSent);
  return (
    <form action={send} className="grid gap-4">
      <FailureBanner result={result} />
      <Field label={t("recovery.code")} hint={t("recovery.hint")} error={errorOf(result, "code")}>
        {(control) => (
          <Input
            {...control}
            mono
            name="code"
            required
            maxLength={60}
            autoCapitalize="characters"
            spellCheck={false}
            placeholder="XXXX-XXXX-XXXX-XXXX-XXXX-XXXX"
          />
        )}
      </Field>
      <SubmitButton size="large" full>
        {t("recovery.send")}
      </SubmitButton>
      <p className="text-13">
        <TextLink href="/sign-in/code">{t("recovery.back")}</TextLink>
      </p>
    </form>
  );
}
