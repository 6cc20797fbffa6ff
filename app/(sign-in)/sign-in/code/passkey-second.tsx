"use client";

import { useTranslations } from "next-intl";
import { askForSecond, submitSecond } from "#app/(sign-in)/passkey/actions.ts";
import { PasskeyButton } from "#components/sign-in/passkey-button.tsx";

/** Beside the password a passkey does as well as a code. */
export function PasskeySecond() {
  const t = useTranslations("sign-in");
  return (
    <div className="mt-3">
      <PasskeyButton
        full
        size="large"
        kind="secondary"
        passkey={{ act: "use", ask: askForSecond, submit: submitSecond }}
      >
        {t("passkey.instead")}
      </PasskeyButton>
    </div>
  );
}
