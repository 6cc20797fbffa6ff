import type { useTranslations } from "next-intl";

export type Translate = ReturnType<typeof useTranslations<"terminal">>;

const refusals = new Set<string>([
  ...["host_unreachable", "host_key_changed", "host_refused", "too_many_terminals"],
  ...["terminal_is_over", "impersonated", "bad_ticket", "unavailable", "not_granted"],
]);
/** Why no terminal came about, in words. */
export const refusalOf = (reason: string, t: Translate): string =>
  t(`refused.${(refusals.has(reason) ? reason : "other") as "other"}`);
