"use client";

import { Eye } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { DefinitionRows } from "#components/ui/definition-rows.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Input } from "#components/ui/input.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";

type Unmasked = { values: Readonly<Record<string, string>>; isErased: boolean };
type Props = {
  id: string;
  names: readonly string[];
  mayUnmask: boolean;
  action: (before: FormResult<Unmasked>, form: FormData) => Promise<FormResult<Unmasked>>;
};

const mask = "••••••••";

/** Values that the leaf only commits to: masked until somebody says what for. */
export function PersonalValues({ id, names, mayUnmask, action }: Props) {
  const t = useTranslations("audit");
  const [result, send] = useActionState(action, notSent);
  const opened = result.status === "done" ? result.answer : undefined;
  return (
    <>
      <DefinitionRows
        rows={names.map((name) => ({
          term: name,
          value: <Opened value={opened?.values[name]} isErased={opened?.isErased ?? false} />,
        }))}
      />
      {!mayUnmask && <p className="secondary mt-2">{t("unmask-right")}</p>}
      {mayUnmask && opened === undefined && (
        <form action={send} className="mt-2 flex max-w-[560px] flex-col gap-3">
          <FormBanner result={result} />
          <input type="hidden" name="id" value={id} />
          <Field label={t("purpose")} hint={t("purpose-hint")} error={errorOf(result, "purpose")}>
            {(control) => (
              <Input
                {...control}
                name="purpose"
                required
                minLength={3}
                maxLength={500}
                defaultValue={typedOr(result, "purpose")}
              />
            )}
          </Field>
          <div>
            <SubmitButton kind="secondary" icon={<Eye />}>
              {t("unmask")}
            </SubmitButton>
          </div>
        </form>
      )}
    </>
  );
}

function Opened({ value, isErased }: { value: string | undefined; isErased: boolean }) {
  const t = useTranslations("audit");
  if (value !== undefined) return <span className="wrap-anywhere">{value}</span>;
  if (isErased) return t("erased");
  return (
    <span className="text-ink-3">
      <span aria-hidden>{mask}</span>
      <span className="sr-only">{t("masked")}</span>
    </span>
  );
}
