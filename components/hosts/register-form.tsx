"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Input } from "#components/ui/input.tsx";
import { Select, type Option } from "#components/ui/select.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { HostFields } from "./host-fields.tsx";

type Act = (before: FormResult, form: FormData) => Promise<FormResult>;

const blank = { address: "", port: 22, sourceAddresses: [], breakGlassAccount: null };

/** Makes a host known; nobody may enter it yet. */
export function RegisterForm({ groups, act }: { groups: readonly Option[]; act: Act }) {
  const t = useTranslations("hosts");
  const [result, submit] = useActionState(act, notSent);
  return (
    <form action={submit} className="flex max-w-[760px] flex-col gap-5">
      <FormBanner result={result} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("code")} hint={t("code-hint")} error={errorOf(result, "code")}>
          {(control) => (
            <Input
              {...control}
              mono
              name="code"
              required
              maxLength={63}
              defaultValue={typedOr(result, "code")}
            />
          )}
        </Field>
        <Field label={t("group")} hint={t("group-hint")} error={errorOf(result, "systemCode")}>
          {(control) => (
            <Select
              {...control}
              name="systemCode"
              options={groups}
              defaultValue={typedOr(result, "systemCode", groups[0]?.value)}
            />
          )}
        </Field>
      </div>
      <HostFields host={blank} result={result} />
      <div>
        <SubmitButton>{t("register")}</SubmitButton>
        <span className="caption ml-3">{t("register-note")}</span>
      </div>
    </form>
  );
}
