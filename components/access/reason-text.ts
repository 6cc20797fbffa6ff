import type { useTranslations } from "next-intl";

type Reason = {
  readonly source: string;
  readonly role: string | null;
  readonly rule: string | null;
  readonly requestNumber: number | null;
  readonly approvedBy: readonly string[];
};

/** A reason in full, with everybody who approved it: for files, where nothing unfolds. */
export function reasonText(
  t: ReturnType<typeof useTranslations<"access">>,
  { source, role, rule, requestNumber, approvedBy }: Reason,
): string {
  const parts = [
    requestNumber === null ? null : t("request", { number: requestNumber }),
    role === null ? null : t("role", { role }),
    rule,
    source === "rule" || source === "request" ? null : t(`source.${source as "direct"}`),
    ...approvedBy,
  ];
  return parts.filter((part) => part !== null).join(t("comma"));
}
