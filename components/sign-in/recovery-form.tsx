"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { FailureBanner } from "#components/ui/failure-banner.tsx";
import { notSent, type FormResult } from "#components/ui/form-result.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { TypedCode } from "#components/ui/typed-code.tsx";

type Props = { act: (before: FormResult, form: FormData) => Promise<FormResult> };

export function RecoveryForm({ act }: Props) {
  const t = useTranslations("sign-in");
  const [result, send] = useActionState(act, notSent);
  return (
    <form action={send} className="grid gap-4">
      <FailureBanner result={result} />
      <TypedCode
        result={result}
        label={t("recovery.code")}
        hint={t("recovery.hint")}
        maxLength={60}
        placeholder="XXXX-XXXX-XXXX-XXXX-XXXX-XXXX"
      />
      <SubmitButton size="large" full>
        {t("recovery.send")}
      </SubmitButton>
      <p className="text-13">
        <TextLink href="/sign-in/code">{t("recovery.back")}</TextLink>
      </p>
    </form>
  );
}
