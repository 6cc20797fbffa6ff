"use client";

import { GitCompare } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState, useState } from "react";
import {
  TargetPicker,
  type FindTargets,
  type PickedTarget,
} from "#components/access/target-picker.tsx";
import { Radio } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Input } from "#components/ui/input.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";

export type SodText = {
  code: string;
  name: string;
  description: string;
  ownerId: string | null;
  mode: "record" | "ask" | "refuse";
  left: readonly PickedTarget[];
  right: readonly PickedTarget[];
};

type Props = {
  rule: SodText;
  isNew: boolean;
  mayEdit: boolean;
  find: FindTargets;
  preview: (before: FormResult, form: FormData) => Promise<FormResult>;
};

const modes = ["record", "ask", "refuse"] as const;
const idsOf = (targets: readonly PickedTarget[]) => JSON.stringify(targets.map(({ id }) => id));

/** Two sides that nobody should hold at once, and what happens when somebody would. */
export function SodForm({ rule, isNew, mayEdit, find, preview }: Props) {
  const t = useTranslations("rules");
  const [result, submit] = useActionState(preview, notSent);
  const [left, setLeft] = useState(rule.left);
  const [right, setRight] = useState(rule.right);
  return (
    <form action={submit} className="flex max-w-[760px] flex-col gap-5">
      <FormBanner result={result} />
      <SodNames rule={rule} isNew={isNew} result={result} />
      <div className="grid gap-5 md:grid-cols-2">
        <Side label={t("sod.left")} find={find} chosen={left} onChange={setLeft} />
        <Side
          label={t("sod.right")}
          find={find}
          chosen={right}
          onChange={setRight}
          error={errorOf(result, "content.right")}
        />
      </div>
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-1 text-13 font-medium">{t("sod.mode")}</legend>
        {modes.map((mode) => (
          <Radio key={mode} name="mode" value={mode} defaultChecked={mode === rule.mode}>
            <b className="font-medium">{t(`sod.mode-name.${mode}`)}</b>{" "}
            <span className="text-ink-2">{t(`sod.mode-effect.${mode}`)}</span>
          </Radio>
        ))}
      </fieldset>
      <input type="hidden" name="left" value={idsOf(left)} />
      <input type="hidden" name="right" value={idsOf(right)} />
      <input type="hidden" name="ownerId" value={rule.ownerId ?? ""} />
      {mayEdit && (
        <div className="flex flex-wrap items-center gap-3">
          <SubmitButton icon={<GitCompare />} disabled={left.length === 0 || right.length === 0}>
            {t("sod.preview")}
          </SubmitButton>
          <span className="caption">{t("sod.preview-note")}</span>
        </div>
      )}
    </form>
  );
}

type SideProps = {
  label: string;
  find: FindTargets;
  chosen: readonly PickedTarget[];
  onChange: (chosen: readonly PickedTarget[]) => void;
  error?: string | undefined;
};

function Side({ label, find, chosen, onChange, error }: SideProps) {
  const t = useTranslations("rules");
  return (
    <Field label={label} error={error}>
      {() => (
        <TargetPicker label={t("add-target")} find={find} chosen={chosen} onChange={onChange} />
      )}
    </Field>
  );
}

type NamesProps = { rule: SodText; isNew: boolean; result: FormResult };

function SodNames({ rule, isNew, result }: NamesProps) {
  const t = useTranslations("rules");
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("rule-name")} error={errorOf(result, "name")}>
          {(control) => (
            <Input
              {...control}
              name="name"
              required
              maxLength={200}
              defaultValue={typedOr(result, "name", rule.name)}
            />
          )}
        </Field>
        <Field label={t("code")} error={errorOf(result, "code")}>
          {(control) => (
            <Input
              {...control}
              mono
              name="code"
              required
              readOnly={!isNew}
              maxLength={100}
              defaultValue={typedOr(result, "code", rule.code)}
            />
          )}
        </Field>
      </div>
      <Field label={t("description")} optional={t("optional")}>
        {(control) => (
          <Input
            {...control}
            name="description"
            maxLength={2000}
            defaultValue={typedOr(result, "description", rule.description)}
          />
        )}
      </Field>
    </>
  );
}
