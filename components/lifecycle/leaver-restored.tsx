import { CircleCheck, CircleMinus, OctagonPause } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { TextLink } from "#components/ui/text-link.tsx";

export type RestoredView = {
  targetId: string;
  name: string;
  system: string | null;
  outcome: "back" | "blocked" | "expired" | "privileged" | "gone";
  blocks: readonly { kind: "condition" | "conflict"; name: string }[];
};
export type AskAgainView = { requestId: string; number: number; name: string; requester: string };

const icons: Record<RestoredView["outcome"], ReactNode> = {
  back: <CircleCheck className="text-granted" />,
  blocked: <OctagonPause className="text-expiring" />,
  expired: <CircleMinus className="text-ink-3" />,
  privileged: <CircleMinus className="text-denied" />,
  gone: <CircleMinus className="text-ink-3" />,
};

/** What came back when the end was taken back, and what did not and why. */
export function LeaverRestored({ restored }: { restored: readonly RestoredView[] }) {
  const t = useTranslations("leavers");
  if (restored.length === 0) return <p className="secondary pt-2">{t("restored-none")}</p>;
  return (
    <ul className="rows">
      {restored.map((right, at) => (
        <li
          key={`${right.targetId}${at}`}
          className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 py-1.5 text-13"
        >
          <span className="[&>svg]:size-3.5">{icons[right.outcome]}</span>
          <span className="w-64 min-w-0 font-medium wrap-anywhere max-md:w-auto max-md:flex-1">
            {[right.system, right.name].filter(Boolean).join(" ")}
          </span>
          <span className="min-w-0 flex-1 text-ink-2 max-md:basis-full">
            {right.outcome === "blocked"
              ? right.blocks
                  .map(({ kind, name }) => t(`blocked-by.${kind}`, { name }))
                  .join(t("comma"))
              : t(`outcome.${right.outcome}`)}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Requests that the end withdrew: nothing revives them. */
export function AskAgain({ requests }: { requests: readonly AskAgainView[] }) {
  const t = useTranslations("leavers");
  return (
    <ul className="rows">
      {requests.map(({ requestId, number, name, requester }) => (
        <li key={`${requestId}${name}`} className="flex min-h-9 items-center gap-3 py-1.5 text-13">
          <TextLink href={`/requests/${number}`}>{t("request", { number })}</TextLink>
          <span className="min-w-0 flex-1 wrap-anywhere text-ink-2">
            {t("asked-by", { what: name, name: requester })}
          </span>
        </li>
      ))}
    </ul>
  );
}
