import type { useTranslations } from "next-intl";

/** The translator of the namespace "pushed". */
export type PushedMessages = ReturnType<typeof useTranslations<"pushed">>;

/** What it tells: "Transfer"; what came and was no event says so. */
export const kindWords = (t: PushedMessages, kind: string | null): string =>
  t(`kind.${(kind ?? "none") as "none"}`);

/** Why it is where it is; a reason without words is still something to search for. */
export function reasonWords(t: PushedMessages, reason: string): string {
  const key = `reason.${reason}` as "reason.brake";
  return t.has(key) ? t(key) : t("reason-other", { reason });
}

/** What that means, and what to do. */
export function whyWords(t: PushedMessages, reason: string, attempts: number): string {
  const key = `why.${reason}` as "why.other";
  return t(t.has(key) ? key : "why.other", { attempts });
}
