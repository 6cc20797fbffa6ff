"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Input, Textarea } from "#components/ui/input.tsx";
import { SecretOnce } from "#components/ui/secret-once.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { ProofFields, type Method } from "./proof-fields.tsx";

type Secret = { readonly moduleId: string; readonly secret: string | null };
type Act = (before: FormResult<Secret>, form: FormData) => Promise<FormResult<Secret>>;

export type ModuleShape = {
  /** Unset: a new one. */
  moduleId?: string;
  name: string;
  owner: string;
  purpose: string;
  scopes: readonly string[];
  dataClasses: readonly string[];
  method: Method;
  /** Public keys, as JSON, and the fingerprint: what it proves itself with now. */
  jwks: string;
  certificate: string;
};

type Props = {
  module: ModuleShape;
  scopes: readonly string[];
  dataClasses: readonly string[];
  allowsSecret: boolean;
  act: Act;
};

/** Who answers for a service, what it may, and how it proves itself. */
export function ModuleForm({ module, scopes, dataClasses, allowsSecret, act }: Props) {
  const t = useTranslations("modules");
  const [result, submit] = useActionState(act, notSent);
  if (result.status === "done" && result.answer.secret !== null) {
    return <SecretOnce cause={t("secret-once")} secret={result.answer.secret} />;
  }
  const isNew = module.moduleId === undefined;
  return (
    <form action={submit} className="flex max-w-[760px] flex-col gap-5">
      <FormBanner result={result} />
      {!isNew && <input type="hidden" name="moduleId" value={module.moduleId} />}
      <Names module={module} isNew={isNew} result={result} />
      <Choices
        legend={t("scopes")}
        name="scopes"
        all={scopes}
        chosen={module.scopes}
        error={errorOf(result, "scopes")}
      />
      <Choices
        legend={t("data-classes")}
        name="dataClasses"
        all={dataClasses}
        chosen={module.dataClasses}
        words={(value) => t(`data-class.${value as "payment"}`)}
      />
      <ProofFields shape={module} allowsSecret={allowsSecret} result={result} />
      <div>
        <SubmitButton>{t(isNew ? "register" : "save")}</SubmitButton>
        {!isNew && <span className="caption ml-3">{t("save-note")}</span>}
      </div>
    </form>
  );
}

type NamesProps = { module: ModuleShape; isNew: boolean; result: FormResult };

function Names({ module, isNew, result }: NamesProps) {
  const t = useTranslations("modules");
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        {isNew && (
          <Field label={t("module-name")} hint={t("name-hint")} error={errorOf(result, "name")}>
            {(control) => (
              <Input
                {...control}
                mono
                name="name"
                required
                maxLength={63}
                defaultValue={typedOr(result, "name", module.name)}
              />
            )}
          </Field>
        )}
        <Field label={t("owner")} hint={t("owner-hint")} error={errorOf(result, "ownerId")}>
          {(control) => (
            <Input
              {...control}
              name="owner"
              required
              maxLength={64}
              defaultValue={typedOr(result, "owner", module.owner)}
            />
          )}
        </Field>
      </div>
      <Field label={t("purpose")} hint={t("purpose-hint")} error={errorOf(result, "purpose")}>
        {(control) => (
          <Textarea
            {...control}
            name="purpose"
            required
            minLength={10}
            maxLength={1000}
            defaultValue={typedOr(result, "purpose", module.purpose)}
          />
        )}
      </Field>
    </>
  );
}

type ChoicesProps = {
  legend: string;
  name: string;
  all: readonly string[];
  chosen: readonly string[];
  words?: (value: string) => string;
  error?: string | undefined;
};

function Choices({ legend, name, all, chosen, words, error }: ChoicesProps) {
  return (
    <fieldset>
      <legend className="mb-1 text-13 font-medium">{legend}</legend>
      <div className="grid gap-x-4 sm:grid-cols-2 md:grid-cols-3">
        {all.map((value) => (
          <Checkbox key={value} name={name} value={value} defaultChecked={chosen.includes(value)}>
            {words ? words(value) : <span className="mono">{value}</span>}
          </Checkbox>
        ))}
      </div>
      {error !== undefined && <p className="mt-1 text-12 text-denied">{error}</p>}
    </fieldset>
  );
}
