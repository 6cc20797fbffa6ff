import { useTranslations } from "next-intl";
import Link from "next/link";
import { Instant } from "#components/time/instant-text.tsx";
import { Section } from "#components/ui/section.tsx";
import { StatusChip, type Tone } from "#components/ui/status-chip.tsx";

type Request = {
  itemId: string;
  requestId: string;
  number: number;
  state: string;
  target: string;
  system: string | null;
  createdAt: Date;
};

const tones: Readonly<Record<string, Tone>> = {
  pending: "pending",
  approved: "pending",
  granted: "granted",
  rejected: "denied",
  failed: "denied",
};

/** What was asked for somebody, newest first. */
export function PersonRequests({ requests }: { requests: readonly Request[] }) {
  const t = useTranslations("people");
  return (
    <Section title={t("requests")} ruled={requests.length === 0}>
      {requests.length === 0 && <p className="secondary py-2">{t("no-requests")}</p>}
      <ul>
        {requests.map((item) => (
          <li key={item.itemId} className="border-t border-line">
            <Link
              href={`/requests/${item.requestId}`}
              className="block py-2 text-13 hover:bg-hover"
            >
              <span className="flex items-center gap-2">
                <span className="cut flex-1">
                  {item.system !== null && <b className="font-medium">{item.system} </b>}
                  {item.target}
                </span>
                <StatusChip tone={tones[item.state] ?? "neutral"}>
                  {t(`item.${item.state as "granted"}`)}
                </StatusChip>
              </span>
              <span className="caption">
                {t("request-number", { number: item.number })}{" "}
                <Instant at={item.createdAt} as="day" />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
