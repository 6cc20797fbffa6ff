import { useTranslations } from "next-intl";
import { Field } from "#components/ui/field.tsx";
import { errorOf, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Input } from "#components/ui/input.tsx";

/** Why it is done: needed for every direct act, and kept in the log. */
export function ReasonField({ result }: { result: FormResult }) {
  const t = useTranslations("ui");
  return (
    <Field label={t("reason")} hint={t("reason-hint")} error={errorOf(result, "reason")}>
      {(control) => (
        <Input
          {...control}
          name="reason"
          required
          minLength={3}
          maxLength={1000}
          defaultValue={typedOr(result, "reason")}
        />
      )}
    </Field>
  );
}
