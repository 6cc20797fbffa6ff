"use client";

import { Terminal } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Instant } from "#components/time/instant-text.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { DefinitionRows } from "#components/ui/definition-rows.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { notSent, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TypedCode } from "#components/ui/typed-code.tsx";

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
  const [found, look] = useActionState(find, notSent);
  if (found.status === "done") return <WhoAsks found={found.answer} decide={decide} />;
  return <CodeForm code={code} result={found} look={look} />;
}

type CodeProps = { code: string; result: FormResult; look: (form: FormData) => void };

function CodeForm({ code, result, look }: CodeProps) {
  const t = useTranslations("device-grant");
  return (
    <form action={look} className="flex max-w-[360px] flex-col gap-4">
      <FormBanner result={result} />
      <TypedCode
        result={result}
        label={t("code")}
        hint={t("code-hint")}
        maxLength={40}
        defaultValue={typedOr(result, "code", code)}
      />
      <div>
        <SubmitButton>{t("look")}</SubmitButton>
      </div>
    </form>
  );
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
    <form action={send} className="flex max-w-[520px] flex-col gap-4">
      <FormBanner result={result} />
      <Banner tone="held" cause={t("careful")}>
        {t("careful-effect")}
      </Banner>
      <input type="hidden" name="code" value={found.code} />
      <DefinitionRows
        ruled
        rows={[
          { term: t("code"), value: <span className="mono">{found.code.toUpperCase()}</span> },
          { term: t("address"), value: <span className="mono">{found.address ?? ""}</span> },
          { term: t("system"), value: found.system ?? t("unknown") },
          { term: t("at"), value: <Instant at={found.at} as="ago" /> },
        ]}
      />
      <div className="flex flex-wrap gap-2">
        <SubmitButton name="verdict" value="approved" icon={<Terminal />}>
          {t("approve")}
        </SubmitButton>
        <SubmitButton kind="danger" name="verdict" value="denied">
          {t("deny")}
        </SubmitButton>
      </div>
    </form>
  );
}
