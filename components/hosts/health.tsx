import { useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { HealthChip, type HealthView } from "./health-chip.tsx";

export type FoundView = {
  source: "network" | "host";
  state: NonNullable<HealthView>;
  findings: readonly { code: string; subject: string | null }[];
  since: Date;
  seenAt: Date;
};

/** What was found from the network, and by root on the host itself; since when it is so. */
export function Health({ found }: { found: readonly FoundView[] }) {
  const t = useTranslations("hosts");
  if (found.length === 0) return <p className="secondary py-3">{t("unseen-next")}</p>;
  return (
    <ul className="rows">
      {found.map(({ source, state, findings, since, seenAt }) => (
        <li key={source} className="py-2.5 text-13">
          <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <span className="font-medium">{t(`source.${source}`)}</span>
            <HealthChip state={state} />
            <span className="caption ml-auto">
              {t("since")} <Instant at={since} />, {t("looked-last")}{" "}
              <Instant at={seenAt} as="ago" />
            </span>
          </div>
          {findings.length > 0 && (
            <ul className="mt-1.5 flex flex-col gap-1">
              {findings.map(({ code, subject }) => (
                <li key={`${code} ${subject ?? ""}`} className="wrap-anywhere text-ink-2">
                  {t(`finding.${code as "unreachable"}`)}
                  {subject !== null && <span className="mono"> {subject}</span>}
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}
