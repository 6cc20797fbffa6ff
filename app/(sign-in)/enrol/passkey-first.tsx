"use client";

import { useTranslations } from "next-intl";
import { askForFirst, submitFirst } from "#app/(sign-in)/passkey/actions.ts";
import { Or } from "#components/sign-in/or.tsx";
import { PasskeyButton } from "#components/sign-in/passkey-button.tsx";
import { useHasPasskeys } from "#components/sign-in/use-passkey.ts";

/** The first choice of whoever sets up signing in. */
export function PasskeyFirst() {
  const t = useTranslations("sign-in");
  const hasPasskeys = useHasPasskeys();
  if (!hasPasskeys) return null;
  return (
    <>
      <PasskeyButton
        full
        size="large"
        kind="primary"
        passkey={{ act: "make", ask: askForFirst, submit: submitFirst }}
      >
        {t("passkey.make")}
      </PasskeyButton>
      <p className="caption mt-2">{t("passkey.make-note")}</p>
      <Or>{t("passkey.or-both")}</Or>
    </>
  );
}
