"use client";

import { OctagonPause } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialogue } from "#components/ui/dialogue.tsx";
import { EffectRows, type Effect } from "#components/ui/effect-rows.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Textarea } from "#components/ui/input.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";

type Props = {
  runId: string;
  verdict: "apply" | "drop";
  effects: readonly Effect[];
  action: (before: FormResult, form: FormData) => Promise<FormResult>;
};

/** A second person's word on what the brake held, with exactly what it does. */
export function ReleaseForm({ runId, verdict, effects, action }: Props) {
  const t = useTranslations("lifecycle");
  const [result, send] = useActionState(action, notSent);
  const isApply = verdict === "apply";
  return (
    <Dialogue
      title={t(`release.${verdict}.title`, { count: effects.length })}
      lead={t(`release.${verdict}.lead`)}
      icon={<OctagonPause />}
      trigger={
        <Button size="small" kind={isApply ? "danger" : "secondary"}>
          {t(`release.${verdict}.word`)}
        </Button>
      }
    >
      <form action={send} className="flex flex-col gap-4">
        <FormBanner result={result} />
        {effects.length > 0 && <EffectRows effects={effects} />}
        <input type="hidden" name="runId" value={runId} />
        <input type="hidden" name="verdict" value={verdict} />
        <Field label={t("release.reason")} error={errorOf(result, "reason")}>
          {(control) => (
            <Textarea
              {...control}
              name="reason"
              required
              minLength={3}
              maxLength={1000}
              defaultValue={typedOr(result, "reason")}
            />
          )}
        </Field>
        <SubmitButton kind={isApply ? "final" : "primary"} full>
          {t(`release.${verdict}.word`)}
        </SubmitButton>
      </form>
    </Dialogue>
  );
}
