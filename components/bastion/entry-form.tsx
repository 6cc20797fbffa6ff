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

export type FoundEntry = {
  readonly code: string;
  readonly host: string;
  readonly system: string;
  readonly login: string;
  readonly address: string | null;
  readonly reason: string | null;
  readonly askedAt: Date;
};
type Find = (before: FormResult<FoundEntry>, form: FormData) => Promise<FormResult<FoundEntry>>;
type Decide = (before: FormResult<string>, form: FormData) => Promise<FormResult<string>>;

/** The code first, then which host is entered from where, then yes or no. */
export function EntryForm({ code, find, decide }: { code: string; find: Find; decide: Decide }) {
  const [found, look] = useActionState(find, notSent);
  if (found.status === "done") return <WhichHost found={found.answer} decide={decide} />;
  return <CodeForm code={code} result={found} look={look} />;
}

type CodeProps = { code: string; result: FormResult; look: (form: FormData) => void };

function CodeForm({ code, result, look }: CodeProps) {
  const t = useTranslations("entry");
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

function WhichHost({ found, decide }: { found: FoundEntry; decide: Decide }) {
  const t = useTranslations("entry");
  const [result, send] = useActionState(decide, notSent);
  if (result.status === "done") {
    const isIn = result.answer === "confirmed";
    return (
      <Banner tone="note" cause={isIn ? t("confirmed") : t("denied")}>
        {isIn ? t("confirmed-effect") : t("denied-effect")}
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
          { term: t("host"), value: <span className="mono">{found.host}</span> },
          { term: t("system"), value: found.system },
          { term: t("login"), value: <span className="mono">{found.login}</span> },
          { term: t("address"), value: <span className="mono">{found.address ?? ""}</span> },
          { term: t("reason"), value: found.reason ?? t("no-reason") },
          { term: t("at"), value: <Instant at={found.askedAt} as="ago" /> },
        ]}
      />
      <div className="flex flex-wrap gap-2">
        <SubmitButton name="verdict" value="confirmed" icon={<Terminal />}>
          {t("confirm")}
        </SubmitButton>
        <SubmitButton kind="danger" name="verdict" value="denied">
          {t("deny")}
        </SubmitButton>
      </div>
    </form>
  );
}
