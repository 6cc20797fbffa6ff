"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormDialogue, type Act } from "#components/ui/form-dialogue.tsx";
import { errorOf, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Input } from "#components/ui/input.tsx";
import { Select, type Option } from "#components/ui/select.tsx";
import { LimitFields, type LimitShape } from "./limit-fields.tsx";

const features = ["shell", "exec", "upload", "download", "forward"] as const;

export type RightShape = LimitShape & {
  readonly code: string;
  readonly name: string;
  readonly login: string;
  readonly features: readonly string[];
  readonly forwardPorts: readonly number[];
};

type ShapeProps = { systemCode: string; rights: readonly Option[]; act: Act };

/** Says as whom a right of the catalogue enters the hosts of its system, and what for. */
export function ShapeRight({ systemCode, rights, act }: ShapeProps) {
  const t = useTranslations("hosts");
  return (
    <FormDialogue
      title={t("shape-title")}
      lead={t("shape-lead")}
      confirm={t("shape")}
      act={act}
      fields={{ systemCode }}
      trigger={
        <Button size="small" icon={<Plus />}>
          {t("shape-open")}
        </Button>
      }
    >
      {(result) => (
        <>
          <Field label={t("right")} error={errorOf(result, "entitlementCode")}>
            {(control) => <Select {...control} name="entitlementCode" options={rights} />}
          </Field>
          <Field label={t("login")} hint={t("login-hint")} error={errorOf(result, "login")}>
            {(control) => (
              <Input
                {...control}
                mono
                name="login"
                required
                maxLength={32}
                defaultValue={typedOr(result, "login")}
              />
            )}
          </Field>
          <Allowed offered={features} before={undefined} result={result} />
        </>
      )}
    </FormDialogue>
  );
}

type NarrowProps = { systemCode: string; right: RightShape; act: Act };

/** Whoever holds it keeps less; more is another right. */
export function NarrowRight({ systemCode, right, act }: NarrowProps) {
  const t = useTranslations("hosts");
  return (
    <FormDialogue
      title={t("narrow-title", { right: right.name })}
      lead={t("narrow-lead")}
      confirm={t("narrow")}
      act={act}
      fields={{ systemCode, entitlementCode: right.code, login: right.login }}
      trigger={<Button size="small">{t("narrow-open")}</Button>}
    >
      {(result) => (
        <Allowed
          offered={features.filter((each) => right.features.includes(each))}
          before={right}
          result={result}
        />
      )}
    </FormDialogue>
  );
}

type AllowedProps = {
  offered: readonly (typeof features)[number][];
  before: RightShape | undefined;
  result: FormResult;
};

function Allowed({ offered, before, result }: AllowedProps) {
  const t = useTranslations("hosts");
  const problem = errorOf(result, "features");
  return (
    <>
      <fieldset>
        <legend className="mb-1 text-13 font-medium">{t("features")}</legend>
        {offered.map((feature) => (
          <Checkbox
            key={feature}
            name="features"
            value={feature}
            defaultChecked={before ? before.features.includes(feature) : feature === "shell"}
          >
            {t(`feature.${feature}`)}
          </Checkbox>
        ))}
        {problem !== undefined && <p className="mt-1 text-12 text-denied">{problem}</p>}
        <p className="caption mt-1">{t("features-hint")}</p>
      </fieldset>
      {offered.includes("forward") && (
        <Field
          label={t("forward-ports")}
          hint={t("forward-ports-hint")}
          optional={t("optional")}
          error={errorOf(result, "forwardPorts") ?? errorOf(result, "forwardPorts.0")}
        >
          {(control) => (
            <Input
              {...control}
              mono
              name="forwardPorts"
              maxLength={300}
              defaultValue={typedOr(result, "forwardPorts", before?.forwardPorts.join(", "))}
            />
          )}
        </Field>
      )}
      <LimitFields before={before} result={result} />
    </>
  );
}
