"use client";

import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { askForPasskey, submitPasskey } from "#app/(sign-in)/passkey/actions.ts";
import { Or } from "#components/sign-in/or.tsx";
import { PasskeyButton } from "#components/sign-in/passkey-button.tsx";
import { useHasPasskeys } from "#components/sign-in/use-passkey.ts";

/** The first choice: one touch, nothing to type. Without a script there is only the other. */
export function PasskeySignIn({ to }: { to: string }) {
  const t = useTranslations("sign-in");
  const ask = useCallback(() => askForPasskey(to), [to]);
  const hasPasskeys = useHasPasskeys();
  if (!hasPasskeys) return null;
  return (
    <>
      <PasskeyButton
        waits
        full
        size="large"
        kind="primary"
        passkey={{ act: "use", ask, submit: submitPasskey }}
      >
        {t("passkey.use")}
      </PasskeyButton>
      <Or>{t("passkey.or-password")}</Or>
    </>
  );
}
