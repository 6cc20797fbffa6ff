"use client";

import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialogue } from "#components/ui/dialogue.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Input, Textarea } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";

type Props = { action: (before: FormResult, form: FormData) => Promise<FormResult> };

const kinds = ["audit", "credentials"] as const;

/** Asks for what another person must confirm: whose keys, which, and why. */
export function AskForm({ action }: Props) {
  const t = useTranslations("keys");
  const [result, send] = useActionState(action, notSent);
  return (
    <Dialogue
      form
      title={t("ask-title")}
      lead={t("ask-lead")}
      icon={<KeyRound />}
      trigger={<Button>{t("ask")}</Button>}
    >
      <form action={send} className="flex flex-col gap-4">
        <FormBanner result={result} />
        <Field label={t("number")} error={errorOf(result, "employeeNumber")}>
          {(control) => (
            <Input
              {...control}
              name="employeeNumber"
              required
              maxLength={64}
              defaultValue={typedOr(result, "employeeNumber")}
            />
          )}
        </Field>
        <Field label={t("kind")} error={errorOf(result, "kind")}>
          {(control) => (
            <Select
              {...control}
              name="kind"
              options={kinds.map((kind) => ({ value: kind, label: t(`kind-of.${kind}`) }))}
            />
          )}
        </Field>
        <Field label={t("reason")} hint={t("reason-hint")} error={errorOf(result, "reason")}>
          {(control) => (
            <Textarea
              {...control}
              name="reason"
              required
              minLength={10}
              maxLength={500}
              defaultValue={typedOr(result, "reason")}
            />
          )}
        </Field>
        <SubmitButton kind="primary" full>
          {t("ask")}
        </SubmitButton>
      </form>
    </Dialogue>
  );
}
