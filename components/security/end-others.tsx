"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { notSent, type FormResult } from "#components/ui/form-result.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";

/** Names how many it ends. */
export function EndOthers({ count, act }: { count: number; act: () => Promise<FormResult> }) {
  const t = useTranslations("security");
  const [result, send] = useActionState(act, notSent);
  return (
    <form action={send}>
      <FormBanner result={result} />
      <SubmitButton kind="ghost-danger" size="small" data-act="end-others">
        {t("end-others", { count })}
      </SubmitButton>
    </form>
  );
}
