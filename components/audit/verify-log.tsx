"use client";

import { ShieldCheck } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { DefinitionRows } from "#components/ui/definition-rows.tsx";

type Finding = { index: number; reason: string; upTo?: number };
type Verified = {
  isSound: boolean;
  leaves: number;
  signed: number;
  copiedHeads: number;
  isPinned: boolean;
  pending: number;
  findings: readonly Finding[];
  milliseconds: number;
};
type Step =
  | { is: "ready" | "working" }
  | { is: "done"; verified: Verified }
  | { is: "failed"; reason: string; reference: string };

/** Rehashes the whole log now, and says what was found. */
export function VerifyLog({ events }: { events: number }) {
  const [t, format] = [useTranslations("audit"), useFormatter()];
  const [step, go] = useState<Step>({ is: "ready" });
  const verify = async () => {
    go({ is: "working" });
    go(await askToVerify());
  };
  return (
    <section aria-label={t("verify")} aria-live="polite">
      <div className="flex flex-wrap items-center gap-3">
        <Button
          kind="primary"
          icon={<ShieldCheck />}
          working={step.is === "working"}
          onClick={() => void verify()}
        >
          {t("verify-now")}
        </Button>
        {step.is === "working" && <Working events={format.number(events)} />}
      </div>
      {step.is === "failed" && (
        <div className="mt-4">
          <Banner
            tone="failed"
            cause={
              step.reason === "log_too_long_for_a_page" ? t("verify-long") : t("verify-failed")
            }
            reference={step.reference}
          />
        </div>
      )}
      {step.is === "done" && <Result verified={step.verified} />}
    </section>
  );
}

/** How long it has taken: rehashing tells nothing before it is through. */
function Working({ events }: { events: string }) {
  const t = useTranslations("audit");
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <span className="secondary">{t("verifying", { events, seconds })}</span>;
}

function Result({ verified }: { verified: Verified }) {
  const [t, format] = [useTranslations("audit"), useFormatter()];
  const { isSound, leaves, signed, copiedHeads, isPinned, pending, findings } = verified;
  const seconds = format.number(verified.milliseconds / 1000, { maximumFractionDigits: 1 });
  return (
    <div className="mt-4 max-w-[720px]">
      <Banner tone={isSound ? "note" : "failed"} cause={isSound ? t("sound") : t("unsound")}>
        {isSound ? t("sound-effect", { seconds }) : t("unsound-effect")}
      </Banner>
      <DefinitionRows
        ruled
        rows={[
          { term: t("rehashed"), value: format.number(leaves) },
          { term: t("signed-size"), value: format.number(signed) },
          { term: t("copied"), value: format.number(copiedHeads), note: t("copied-note") },
          { term: t("key-from"), value: isPinned ? t("key-outside") : t("key-inside") },
          { term: t("waiting"), value: format.number(pending), note: t("waiting-note") },
        ]}
      />
      {findings.length > 0 && (
        <ul className="rows mt-3 text-13">
          {findings.map(({ index, upTo, reason }) => (
            <li key={`${index} ${reason}`} className="flex min-h-9 items-center gap-3">
              <span className="w-40 font-medium">
                {upTo === undefined
                  ? format.number(index)
                  : `${format.number(index)} – ${format.number(upTo)}`}
              </span>
              <Why reason={reason} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Why({ reason }: { reason: string }) {
  const t = useTranslations("audit");
  const key = `finding.${reason}` as "finding.event_altered";
  return <span className="text-denied">{t.has(key) ? t(key) : reason}</span>;
}

async function askToVerify(): Promise<Step> {
  const answer = await fetch("/api/v1/audit/verification");
  const body = (await answer.json()) as Record<string, unknown>;
  if (answer.ok) return { is: "done", verified: body as unknown as Verified };
  return { is: "failed", reason: String(body["reason"]), reference: String(body["requestId"]) };
}
