"use client";

import { useActionState } from "react";
import { DeviceProof } from "#components/devices/device-proof.tsx";
import { CodeInput } from "#components/sign-in/code-input.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, type FormResult } from "#components/ui/form-result.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextLink } from "#components/ui/text-link.tsx";

type Props = {
  submit: (before: FormResult, form: FormData) => Promise<FormResult>;
  label: string;
  act: string;
  /** Where to begin anew once too many were wrong. */
  restart: { readonly href: string; readonly words: string };
  /** What this browser signs: the sign-in that the code completes; none: no ticket comes of it. */
  loginId?: string;
};

/** One code of the authenticator. */
export function CodeForm({ submit, label, act, restart, loginId }: Props) {
  const [result, send] = useActionState(submit, notSent);
  const isOver = result.status === "failed" && result.code === "gone";
  return (
    <form action={send} className="grid gap-4">
      <FormBanner result={result} />
      {loginId !== undefined && <DeviceProof nonce={loginId} />}
      <Field label={label} error={errorOf(result, "code")}>
        {(control) => <CodeInput {...control} />}
      </Field>
      <SubmitButton size="large" full disabled={isOver}>
        {act}
      </SubmitButton>
      {isOver && (
        <p className="text-13">
          <TextLink href={restart.href}>{restart.words}</TextLink>
        </p>
      )}
    </form>
  );
}
