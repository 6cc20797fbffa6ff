"use client";

import { useTranslations } from "next-intl";
import { useActionState, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Radio } from "#components/ui/checkbox.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { notSent, type FormResult } from "#components/ui/form-result.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { AskedRight, type AskedRightView } from "./asked-right.tsx";

type Verdict = "keep" | "end";
type Props = {
  caseId: string;
  items: readonly AskedRightView[];
  action: (before: FormResult, form: FormData) => Promise<FormResult>;
};

/** Each right is kept or ended, or all at once and some otherwise; nothing is chosen before. */
export function ConfirmForm({ caseId, items, action }: Props) {
  const t = useTranslations("movers");
  const [result, send] = useActionState(action, notSent);
  const [verdicts, setVerdicts] = useState<Readonly<Record<string, Verdict>>>({});
  const all = (verdict: Verdict) =>
    setVerdicts(Object.fromEntries(items.map(({ assignmentId }) => [assignmentId, verdict])));
  const count = items.filter(({ assignmentId }) => verdicts[assignmentId]).length;
  return (
    <form action={send}>
      <FormBanner result={result} />
      <input type="hidden" name="caseId" value={caseId} />
      <ul>
        {items.map((item) => (
          <AskedRight key={item.assignmentId} item={item}>
            <fieldset
              className="flex flex-none gap-3"
              aria-label={[item.system, item.target].filter(Boolean).join(" ")}
            >
              {(["keep", "end"] as const).map((verdict) => (
                <Radio
                  key={verdict}
                  name={`verdict.${item.assignmentId}`}
                  value={verdict}
                  checked={verdicts[item.assignmentId] === verdict}
                  onChange={() => setVerdicts({ ...verdicts, [item.assignmentId]: verdict })}
                >
                  {t(verdict)}
                </Radio>
              ))}
            </fieldset>
          </AskedRight>
        ))}
      </ul>
      <div className="mt-4 flex flex-wrap items-center gap-2">
        <SubmitButton kind="primary" disabled={count === 0}>
          {t("send", { count })}
        </SubmitButton>
        {items.length > 1 && (
          <>
            <Button type="button" onClick={() => all("keep")}>
              {t("keep-all")}
            </Button>
            <Button type="button" onClick={() => all("end")}>
              {t("end-all")}
            </Button>
          </>
        )}
      </div>
    </form>
  );
}
