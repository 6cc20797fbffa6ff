"use client";

import { OctagonPause } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState, type ReactNode } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialogue } from "#components/ui/dialogue.tsx";
import { EffectRows } from "#components/ui/effect-rows.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { notSent, type FormResult } from "#components/ui/form-result.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";

type Props = {
  id: string;
  what: ReactNode;
  reason: string;
  action: (before: FormResult, form: FormData) => Promise<FormResult>;
};

/** The second person's word, with what it destroys. */
export function ConfirmForm({ id, what, reason, action }: Props) {
  const t = useTranslations("keys");
  const [result, send] = useActionState(action, notSent);
  return (
    <Dialogue
      title={t("confirm-title")}
      lead={t("confirm-lead")}
      icon={<OctagonPause />}
      trigger={
        <Button size="small" kind="danger">
          {t("confirm")}
        </Button>
      }
    >
      <form action={send} className="flex flex-col gap-4">
        <FormBanner result={result} />
        <EffectRows effects={[{ key: id, what, effect: "" }]} />
        <p className="secondary wrap-anywhere">{reason}</p>
        <input type="hidden" name="destructionId" value={id} />
        <SubmitButton kind="final" full>
          {t("confirm")}
        </SubmitButton>
      </form>
    </Dialogue>
  );
}
