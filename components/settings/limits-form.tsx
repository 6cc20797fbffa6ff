"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useActionState } from "react";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";

export type Limit = {
  name:
    | "sessionsMax"
    | "freshMinutesOf3"
    | "freshMinutesOf2"
    | "deviceMinutes"
    | "allowsClientSecret"
    | "overreachTimes"
    | "overreachMinutes"
    | "lowGraceDays"
    | "mediumGraceDays"
    | "confirmDays"
    | "idleMinutes"
    | "keptDays";
  value: string;
  /** What held before the last change; null: the same, or nothing was changed yet. */
  before: string | null;
  /** Null: yes or no. */
  range: { min: number; max: number } | null;
};

type Act = (before: FormResult, form: FormData) => Promise<FormResult>;
type Props = { limits: readonly Limit[]; act: Act };

/** Limits that an installation decides: what each does, its bounds, and what it was before. */
export function LimitsForm({ limits, act }: Props) {
  const t = useTranslations("settings");
  const [result, send] = useActionState(act, notSent);
  return (
    <form action={send} className="mt-3 grid gap-5">
      <FormBanner result={result} />
      {limits.map((limit) => (
        <LimitField key={limit.name} limit={limit} result={result} />
      ))}
      <div className="flex items-center gap-3">
        <SubmitButton kind="secondary">{t("save")}</SubmitButton>
        {result.status === "done" && <output className="secondary">{t("saved")}</output>}
      </div>
    </form>
  );
}

function LimitField({ limit, result }: { limit: Limit; result: FormResult }) {
  const t = useTranslations("settings");
  const format = useFormatter();
  const { name, value, before, range } = limit;
  const shown = typedOr(result, name, value);
  const say = (text: string) =>
    range === null ? t(text === "true" ? "yes" : "no") : format.number(Number(text));
  return (
    <div>
      <input type="hidden" name={`was.${name}`} value={value} />
      <Field
        label={t(`limit.${name}`)}
        optional={range === null ? undefined : t("range", range)}
        hint={t(`effect.${name}`)}
        error={errorOf(result, name)}
      >
        {(control) =>
          range === null ? (
            <Select
              {...control}
              key={shown}
              name={name}
              defaultValue={shown}
              options={[
                { value: "false", label: t("no") },
                { value: "true", label: t("yes") },
              ]}
            />
          ) : (
            <Input
              {...control}
              key={shown}
              name={name}
              required
              inputMode="numeric"
              maxLength={9}
              defaultValue={shown}
            />
          )
        }
      </Field>
      {before !== null && (
        <p className="caption mt-1" data-before={name}>
          {t("before", { value: say(before) })}
        </p>
      )}
    </div>
  );
}
