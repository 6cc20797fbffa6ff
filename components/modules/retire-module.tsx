"use client";

import { Archive } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { notSent, type FormResult } from "#components/ui/form-result.ts";
import { ReasonField } from "#components/ui/reason-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";

type Act = (before: FormResult, form: FormData) => Promise<FormResult>;

/** For good, and at once: says how many tickets end. */
export function RetireModule({
  moduleId,
  count,
  act,
}: {
  moduleId: string;
  count: number;
  act: Act;
}) {
  const t = useTranslations("modules");
  const [result, submit] = useActionState(act, notSent);
  return (
    <form action={submit} className="flex max-w-[520px] flex-col gap-3 pt-3">
      <FormBanner result={result} />
      <input type="hidden" name="moduleId" value={moduleId} />
      <p className="secondary">{t("retire-lead", { count })}</p>
      <ReasonField result={result} />
      <div>
        <SubmitButton kind="danger" icon={<Archive />}>
          {t("retire")}
        </SubmitButton>
      </div>
    </form>
  );
}
