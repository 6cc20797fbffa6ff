"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Instant } from "#components/time/instant-text.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { CodeForm } from "#components/ui/code-form.tsx";
import { notSent, type FormResult } from "#components/ui/form-result.ts";
import { VerdictForm } from "#components/ui/verdict-form.tsx";

export type FoundEntry = {
  readonly code: string;
  readonly host: string;
  readonly system: string;
  readonly login: string;
  readonly address: string | null;
  /** A session of one's own goes on; else one enters. */
  readonly isUnlock: boolean;
  readonly reason: string | null;
  readonly askedAt: Date;
};
type Find = (before: FormResult<FoundEntry>, form: FormData) => Promise<FormResult<FoundEntry>>;
type Decide = (before: FormResult<string>, form: FormData) => Promise<FormResult<string>>;

/** The code first, then which host is entered from where, then yes or no. */
export function EntryForm({ code, find, decide }: { code: string; find: Find; decide: Decide }) {
  const t = useTranslations("entry");
  const [found, look] = useActionState(find, notSent);
  if (found.status === "done") return <WhichHost found={found.answer} decide={decide} />;
  const words = { label: t("code"), hint: t("code-hint"), look: t("look") };
  return <CodeForm {...{ code, look, words }} result={found} />;
}

function WhichHost({ found, decide }: { found: FoundEntry; decide: Decide }) {
  const t = useTranslations("entry");
  const [result, send] = useActionState(decide, notSent);
  if (result.status === "done") {
    return <Decided isYes={result.answer === "confirmed"} isUnlock={found.isUnlock} />;
  }
  return (
    <VerdictForm
      code={found.code}
      result={result}
      send={send}
      yes="confirmed"
      words={{
        careful: found.isUnlock ? t("careful-unlock") : t("careful"),
        effect: t("careful-effect"),
        yes: found.isUnlock ? t("unlock") : t("confirm"),
        no: found.isUnlock ? t("end") : t("deny"),
      }}
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
  );
}

function Decided({ isYes, isUnlock }: { isYes: boolean; isUnlock: boolean }) {
  const t = useTranslations("entry");
  const [yes, no] = isUnlock ? [t("unlocked"), t("ended")] : [t("confirmed"), t("denied")];
  const careful = isUnlock ? t("ended-effect") : t("denied-effect");
  return (
    <Banner tone="note" cause={isYes ? yes : no}>
      {isYes ? t("confirmed-effect") : careful}
    </Banner>
  );
}
