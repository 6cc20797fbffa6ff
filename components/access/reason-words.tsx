import { useTranslations } from "next-intl";
import Link from "next/link";

/** A reason as a page gets it: one source of a right. */
export type ReasonView = {
  source: string;
  role: string | null;
  rule: string | null;
  requestNumber: number | null;
  requestId: string | null;
  approvedBy: readonly string[];
};

/** "Role Payments engineer", "Request 4182, Bezalel Simmel", "2 reasons: role, request". */
export function ReasonWords({ reasons }: { reasons: readonly ReasonView[] }) {
  const t = useTranslations("access");
  const [first, ...more] = reasons;
  if (!first) return null;
  if (more.length > 0) {
    const kinds = [...new Set(reasons.map((reason) => t(`kind.${kindOf(reason)}`)))];
    return (
      <span className="cut" title={reasons.map((reason) => wordsOf(reason, t)).join("; ")}>
        {t("several", { count: reasons.length, kinds: kinds.join(t("comma")) })}
      </span>
    );
  }
  const words = wordsOf(first, t);
  if (first.requestId === null) {
    return (
      <span className="cut" title={words}>
        {words}
      </span>
    );
  }
  return (
    <Link className="cut hover:underline" href={`/requests/${first.requestId}`} title={words}>
      {words}
    </Link>
  );
}

type Kind = "rule" | "grace" | "role" | "request" | "direct" | "takeover" | "emergency";

function kindOf({ source, role }: ReasonView): Kind {
  if (role !== null && source === "direct") return "role";
  return source as Kind;
}

type Translate = ReturnType<typeof useTranslations<"access">>;

function wordsOf(reason: ReasonView, t: Translate): string {
  const { source, role, rule, requestNumber, approvedBy } = reason;
  if (source === "request") {
    const [name, ...others] = approvedBy;
    const number = requestNumber ?? 0;
    if (name === undefined) return t("request", { number });
    return t("request-approved", { number, name, more: others.length });
  }
  if (source === "rule") {
    return role === null
      ? t("rule", { rule: rule ?? "" })
      : t("role-by-rule", { role, rule: rule ?? "" });
  }
  if (source === "grace") {
    return role === null ? t("kept", { rule: rule ?? "" }) : t("role-kept", { role });
  }
  return role === null ? t(`source.${source as "direct"}`) : t("role", { role });
}
