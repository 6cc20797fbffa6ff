"use client";

import { useTranslations } from "next-intl";
import { useActionState, useCallback, useContext, useEffect, useEffectEvent } from "react";
import { DeviceProof } from "#components/devices/device-proof.tsx";
import { CodeInput } from "#components/sign-in/code-input.tsx";
import { Or } from "#components/sign-in/or.tsx";
import { PasskeyButton } from "#components/sign-in/passkey-button.tsx";
import { Field } from "#components/ui/field.tsx";
import { FailureBanner } from "#components/ui/failure-banner.tsx";
import { errorOf, notSent } from "#components/ui/form-result.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useHasPasskeys } from "#components/sign-in/use-passkey.ts";
import { StepUpContext } from "./step-up-ways.ts";

type Props = {
  /** Told once, when it is proven. */
  onProved?: () => void;
  /** Sent with either answer: where to go afterwards. */
  fields?: Readonly<Record<string, string>>;
};

/** A passkey, or the code of the authenticator. */
export function StepUpForm({ onProved, fields = {} }: Props) {
  const t = useTranslations("security");
  const ways = useContext(StepUpContext);
  if (!ways) throw new Error("the portal's layout brings the ways to step up");
  const [result, send] = useActionState(ways.submitCode, notSent);
  const hasPasskeys = useHasPasskeys();
  const { askForProof } = ways;
  const askNonce = useCallback(async () => {
    const asked = await askForProof();
    return asked.status === "done" ? asked.answer : undefined;
  }, [askForProof]);
  const isProved = result.status === "done";
  // Whoever is told renders anew, with another function: what waits is sent once all the same.
  const tell = useEffectEvent(() => onProved?.());
  useEffect(() => {
    if (isProved) tell();
  }, [isProved]);
  return (
    <div>
      {hasPasskeys && (
        <>
          <PasskeyButton
            full
            size="large"
            kind="primary"
            passkey={ways.passkey}
            fields={fields}
            onDone={onProved}
          >
            {t("step-up.passkey")}
          </PasskeyButton>
          <Or>{t("step-up.or-code")}</Or>
        </>
      )}
      <form action={send} className="grid gap-4">
        <FailureBanner result={result} />
        <DeviceProof nonce={askNonce} />
        {Object.entries(fields).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <Field label={t("step-up.code")} error={errorOf(result, "code")}>
          {(control) => <CodeInput {...control} />}
        </Field>
        <SubmitButton full size="large" kind={hasPasskeys ? "secondary" : "primary"}>
          {t("step-up.confirm")}
        </SubmitButton>
      </form>
    </div>
  );
}
