"use client";

import { CircleAlert, Save } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState, useState, type ReactNode } from "react";
import { FactWords, type RuleFact } from "#components/rules/fact-words.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { CodeEditor } from "#components/ui/code-editor.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Input } from "#components/ui/input.tsx";
import { Section } from "#components/ui/section.tsx";
import type { Option } from "#components/ui/select.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useAnswer } from "#components/ui/use-answer.ts";
import { PolicyPath } from "./policy-path.tsx";
import { PolicyPreview, type TriedPolicy } from "./policy-preview.tsx";
import { definitionOf, type PolicyText } from "./policy-text.ts";
import { SourcePicker } from "./source-picker.tsx";
import { StagesEditor } from "./stage-editor.tsx";

export type PolicyHead = {
  code: string;
  name: string;
  description: string;
  priority: number;
  condition: string;
};
export type AskedPolicy = { condition: string; definition: object };

type Props = {
  head: PolicyHead;
  policy: PolicyText;
  isNew: boolean;
  inForce: string | undefined;
  facts: readonly RuleFact[];
  roles: readonly Option[];
  attempt: (asked: AskedPolicy) => Promise<TriedPolicy>;
  save: (before: FormResult, form: FormData) => Promise<FormResult>;
  children?: ReactNode;
};

const restMs = 700;

/** A policy being written, and beside it who would decide the latest requests by it. */
export function PolicyEditor(props: Props) {
  const { head, attempt, children } = props;
  const [condition, setCondition] = useState(head.condition);
  const [policy, setPolicy] = useState(props.policy);
  const question = { condition, definition: definitionOf(policy) };
  const tried = useAnswer(attempt, condition.trim() === "" ? undefined : question, restMs);
  return (
    <div className="flex flex-col gap-6">
      <PolicyPath policy={policy} />
      <div className="grid gap-x-8 gap-y-6 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-6">
          <PolicyForm
            {...props}
            condition={condition}
            onCondition={setCondition}
            policy={policy}
            onPolicy={setPolicy}
          />
          {children}
        </div>
        <PolicyPreview tried={tried.answer} last={tried.last} />
      </div>
    </div>
  );
}

type FormProps = Props & {
  condition: string;
  onCondition: (condition: string) => void;
  onPolicy: (policy: PolicyText) => void;
};

function PolicyForm(props: FormProps) {
  const { head, policy, isNew, condition, onCondition, onPolicy, facts, roles, save } = props;
  const t = useTranslations("policies");
  const [result, submit] = useActionState(save, notSent);
  const wrong = errorOf(result, "condition");
  return (
    <form action={submit} className="flex flex-col gap-4">
      <FormBanner result={result} />
      <Section title={t("condition")} note="CEL">
        <CodeEditor
          label={t("condition")}
          name="condition"
          value={condition}
          onChange={onCondition}
          before={props.inForce}
          invalid={wrong !== undefined}
          renderAbout={(name) => <FactWords name={name} facts={facts} />}
        />
        {wrong !== undefined && (
          <p className="mt-1 flex items-center gap-1 text-12 text-denied [&>svg]:size-3">
            <CircleAlert />
            {wrong}
          </p>
        )}
      </Section>
      <PolicyNames head={head} isNew={isNew} result={result} />
      <Limits policy={policy} onPolicy={onPolicy} />
      {!policy.isAutomatic && (
        <>
          <StagesEditor
            stages={policy.stages}
            onChange={(stages) => onPolicy({ ...policy, stages })}
            roles={roles}
          />
          <Field
            label={t("fallback")}
            hint={t("fallback-hint")}
            error={errorOf(result, "definition.fallback")}
          >
            {() => (
              <SourcePicker
                named
                label={t("fallback")}
                source={policy.fallback}
                roles={roles}
                onChange={(fallback) => onPolicy({ ...policy, fallback })}
              />
            )}
          </Field>
        </>
      )}
      <input type="hidden" name="definition" value={JSON.stringify(definitionOf(policy))} />
      <div>
        <SubmitButton icon={<Save />}>{t("save-draft")}</SubmitButton>
      </div>
    </form>
  );
}

type LimitsProps = { policy: PolicyText; onPolicy: (policy: PolicyText) => void };

function Limits({ policy, onPolicy }: LimitsProps) {
  const t = useTranslations("policies");
  return (
    <div className="flex flex-col gap-2">
      <Checkbox
        checked={policy.isAutomatic}
        onChange={(event) => onPolicy({ ...policy, isAutomatic: event.target.checked })}
      >
        {t("automatic")}
      </Checkbox>
      <Checkbox
        checked={policy.isPermanentAllowed}
        onChange={(event) => onPolicy({ ...policy, isPermanentAllowed: event.target.checked })}
      >
        {t("permanent-allowed")}
      </Checkbox>
      <Field label={t("minutes-max")} optional={t("optional")} hint={t("minutes-hint")}>
        {(control) => (
          <Input
            {...control}
            type="number"
            min={1}
            max={5_256_000}
            value={policy.minutesMax}
            onChange={(event) => onPolicy({ ...policy, minutesMax: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}

type NamesProps = { head: PolicyHead; isNew: boolean; result: FormResult };

function PolicyNames({ head, isNew, result }: NamesProps) {
  const t = useTranslations("policies");
  const text = (name: "name" | "code" | "description", optional: boolean) => (
    <Field
      label={t(`head.${name}`)}
      error={errorOf(result, name)}
      {...(optional && { optional: t("optional") })}
    >
      {(control) => (
        <Input
          {...control}
          name={name}
          mono={name === "code"}
          required={!optional}
          readOnly={name === "code" && !isNew}
          maxLength={name === "description" ? 2000 : 200}
          defaultValue={typedOr(result, name, head[name])}
        />
      )}
    </Field>
  );
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_100px]">
        {text("name", false)}
        {text("code", false)}
        <Field label={t("head.priority")} error={errorOf(result, "priority")}>
          {(control) => (
            <Input
              {...control}
              name="priority"
              type="number"
              min={0}
              max={100_000}
              required
              defaultValue={typedOr(result, "priority", String(head.priority))}
            />
          )}
        </Field>
      </div>
      {text("description", true)}
    </>
  );
}
