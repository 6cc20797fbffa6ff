"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Instant } from "#components/time/instant-text.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { CodeForm } from "#components/ui/code-form.tsx";
import { notSent, type FormResult } from "#components/ui/form-result.ts";
import { VerdictForm } from "#components/ui/verdict-form.tsx";

export type FoundDevice = {
  readonly code: string;
  readonly address: string | null;
  readonly system: string | null;
  readonly at: Date;
};
type Find = (before: FormResult<FoundDevice>, form: FormData) => Promise<FormResult<FoundDevice>>;
type Decide = (before: FormResult<string>, form: FormData) => Promise<FormResult<string>>;

/** The code first, then who asks, then yes or no. */
export function DeviceForm({ code, find, decide }: { code: string; find: Find; decide: Decide }) {
  const t = useTranslations("device-grant");
  const [found, look] = useActionState(find, notSent);
  if (found.status === "done") return <WhoAsks found={found.answer} decide={decide} />;
  const words = { label: t("code"), hint: t("code-hint"), look: t("look") };
  return <CodeForm {...{ code, look, words }} result={found} />;
}

function WhoAsks({ found, decide }: { found: FoundDevice; decide: Decide }) {
  const t = useTranslations("device-grant");
  const [result, send] = useActionState(decide, notSent);
  if (result.status === "done") {
    return result.answer === "approved" ? (
      <Banner tone="note" cause={t("approved")}>
        {t("approved-effect")}
      </Banner>
    ) : (
      <Banner tone="note" cause={t("denied")}>
        {t("denied-effect")}
      </Banner>
    );
  }
  return (
    <VerdictForm
      code={found.code}
      result={result}
      send={send}
      yes="approved"
      words={{
        ...{ careful: t("careful"), effect: t("careful-effect") },
        ...{ yes: t("approve"), no: t("deny") },
      }}
      rows={[
        { term: t("code"), value: <span className="mono">{found.code.toUpperCase()}</span> },
        { term: t("address"), value: <span className="mono">{found.address ?? ""}</span> },
        { term: t("system"), value: found.system ?? t("unknown") },
        { term: t("at"), value: <Instant at={found.at} as="ago" /> },
      ]}
    />
  );
}
