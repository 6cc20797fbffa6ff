"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Banner } from "#components/ui/banner.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Input } from "#components/ui/input.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";

type Recovered = { readonly link: string | null };
type Act = (before: FormResult<Recovered>, form: FormData) => Promise<FormResult<Recovered>>;

/** Names the colleague; what comes of it is a link, or the wait for a second person. */
export function StartRecovery({ act }: { act: Act }) {
  const t = useTranslations("security");
  const [result, send] = useActionState(act, notSent);
  return (
    <form action={send} className="grid max-w-[376px] gap-4">
      <FormBanner result={result} />
      {result.status === "done" && <Handed link={result.answer.link} />}
      <Field label={t("recover.number")} error={errorOf(result, "employeeNumber")}>
        {(control) => (
          <Input
            {...control}
            name="employeeNumber"
            defaultValue={typedOr(result, "employeeNumber")}
            required
            maxLength={100}
          />
        )}
      </Field>
      <div>
        <SubmitButton>{t("recover.send")}</SubmitButton>
      </div>
    </form>
  );
}

/** The second person's word. */
export function ConfirmRecovery({ act, recoveryId }: { act: Act; recoveryId: string }) {
  const t = useTranslations("security");
  const [result, send] = useActionState(act, notSent);
  if (result.status === "done") return <Handed link={result.answer.link} />;
  return (
    <form action={send} className="grid gap-2">
      <FormBanner result={result} />
      <input type="hidden" name="recoveryId" value={recoveryId} />
      <div>
        <SubmitButton kind="secondary" size="small" data-act="confirm-recovery">
          {t("recover.confirm")}
        </SubmitButton>
      </div>
    </form>
  );
}

function Handed({ link }: Recovered) {
  const t = useTranslations("security");
  if (link === null) {
    return (
      <Banner tone="held" cause={t("recover.needs-second")}>
        {t("recover.needs-second-why")}
      </Banner>
    );
  }
  return (
    <Banner tone="note" cause={t("recover.link")}>
      <span className="mono wrap-anywhere" data-link={link}>
        {link}
      </span>
    </Banner>
  );
}
