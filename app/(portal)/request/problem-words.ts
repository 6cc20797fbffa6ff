"use client";

import { useTranslations } from "next-intl";

/** Why something cannot be asked for, in the reader's language. */
export function useProblemWords(): (reason: string) => string {
  const t = useTranslations("errors");
  return (reason) => {
    const key = `reason.${reason}` as "reason.not_requestable";
    return t.has(key) ? t(key) : t("code.conflict");
  };
}
