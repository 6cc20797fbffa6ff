"use client";

import { Printer } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { notSent, type FormResult } from "#components/ui/form-result.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useHasScript } from "#components/ui/use-has-script.ts";

type Codes = { codes: readonly string[] };
type Props = { act: () => Promise<FormResult<Codes>> };

/** Makes the codes and shows them this once; on paper nothing else is printed. */
export function NewCodes({ act }: Props) {
  const t = useTranslations("security");
  const [result, send] = useActionState(act, notSent);
  if (result.status === "done") return <Shown codes={result.answer.codes} />;
  return (
    <form action={send} className="grid max-w-[560px] gap-4">
      <FormBanner result={result} />
      <p className="secondary">{t("codes.replaces")}</p>
      <div className="flex gap-2">
        <SubmitButton>{t("codes.make")}</SubmitButton>
        <ButtonLink kind="ghost" href="/security">
          {t("new.cancel")}
        </ButtonLink>
      </div>
    </form>
  );
}

function Shown({ codes }: Codes) {
  const t = useTranslations("security");
  const hasScript = useHasScript();
  return (
    <div className="grid max-w-[560px] gap-4">
      <Banner tone="note" cause={t("codes.once")}>
        {t("codes.keep")}
      </Banner>
      <ol className="grid gap-x-6 gap-y-2 sm:grid-cols-2" data-codes>
        {codes.map((code) => (
          <li key={code} className="mono text-13 whitespace-nowrap">
            {code}
          </li>
        ))}
      </ol>
      <div className="flex gap-2 print:hidden">
        {hasScript && (
          <Button kind="primary" icon={<Printer />} onClick={() => window.print()}>
            {t("codes.print")}
          </Button>
        )}
        <ButtonLink kind="ghost" href="/security">
          {t("codes.done")}
        </ButtonLink>
      </div>
    </div>
  );
}
