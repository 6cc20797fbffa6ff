"use client";

import { CircleAlert, CircleCheck, Save } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState, useState, type ReactNode } from "react";
import {
  TargetPicker,
  type FindTargets,
  type PickedTarget,
} from "#components/access/target-picker.tsx";
import { CodeEditor } from "#components/ui/code-editor.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Input } from "#components/ui/input.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useAnswer } from "#components/ui/use-answer.ts";
import { FactWords, type RuleFact } from "./fact-words.tsx";
import { RuleEffectPanel, type Tried } from "./rule-effect.tsx";

export type RuleText = {
  ruleId: string | undefined;
  code: string;
  name: string;
  description: string;
  ownerId: string | null;
  expression: string;
  targets: readonly PickedTarget[];
};
export type Check = { reads: number } | { problem: string };
export type TriedRule = {
  ruleId: string | undefined;
  expression: string;
  targets: readonly { kind: "entitlement" | "role"; id: string }[];
};

type Props = {
  rule: RuleText;
  /** The condition in force, where there is one. */
  inForce: string | undefined;
  /** What is shown is in force already, so it changes nothing by itself. */
  isInForce: boolean;
  facts: readonly RuleFact[];
  mayEdit: boolean;
  find: FindTargets;
  check: (expression: string) => Promise<Check>;
  attempt: (rule: TriedRule) => Promise<Tried>;
  save: (before: FormResult, form: FormData) => Promise<FormResult>;
  /** Under the editor: history, roll-outs. */
  children?: ReactNode;
};

const checkRestMs = 200;
const countRestMs = 600;

/** A rule being written, and beside it what it would do to everybody, counted while one types. */
export function RuleEditor(props: Props) {
  const { rule, mayEdit, check, attempt, children } = props;
  const t = useTranslations("rules");
  const [expression, setExpression] = useState(rule.expression);
  const [targets, setTargets] = useState(rule.targets);
  const isWritten = expression.trim() !== "";
  const checked = useAnswer(check, mayEdit && isWritten ? expression : undefined, checkRestMs);
  const question: TriedRule = {
    ruleId: rule.ruleId,
    expression,
    targets: targets.map(({ kind, id }) => ({ kind, id })),
  };
  const isNews = !props.isInForce || expression !== rule.expression || targets !== rule.targets;
  const isAsked = mayEdit && isNews && isWritten && targets.length > 0;
  const tried = useAnswer(attempt, isAsked ? question : undefined, countRestMs);
  return (
    <div className="grid gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.12fr)]">
      <div className="flex min-w-0 flex-col gap-6">
        <RuleForm
          {...props}
          expression={expression}
          onExpression={mayEdit ? setExpression : undefined}
          targets={targets}
          onTargets={setTargets}
          checked={checked.answer}
        />
        {children}
      </div>
      {isAsked && <RuleEffectPanel tried={tried.answer} last={tried.last} />}
      {mayEdit && !isAsked && <p className="secondary lg:pt-2">{t("effect-later")}</p>}
    </div>
  );
}

type FormProps = Props & {
  expression: string;
  onExpression: ((text: string) => void) | undefined;
  targets: readonly PickedTarget[];
  onTargets: (targets: readonly PickedTarget[]) => void;
  checked: Check | undefined;
};

function RuleForm(props: FormProps) {
  const { rule, expression, targets, checked, save, mayEdit } = props;
  const t = useTranslations("rules");
  const [result, submit] = useActionState(save, notSent);
  const isChanged = expression !== rule.expression || keysOf(targets) !== keysOf(rule.targets);
  const hasProblem = checked !== undefined && "problem" in checked;
  return (
    <form action={submit} className="flex flex-col gap-4">
      <FormBanner result={result} />
      <Section title={t("condition")} note="CEL" actions={<Checked checked={checked} />}>
        <CodeEditor
          label={t("condition")}
          name="expression"
          value={expression}
          onChange={props.onExpression}
          before={props.inForce}
          invalid={hasProblem}
          renderAbout={(name) => <FactWords name={name} facts={props.facts} />}
        />
        {hasProblem && (
          <p className="mt-1 flex items-start gap-1 text-12 wrap-anywhere text-denied [&>svg]:mt-0.5 [&>svg]:size-3">
            <CircleAlert />
            {checked.problem}
          </p>
        )}
      </Section>
      <Field label={t("gives")} error={errorOf(result, "targets")}>
        {() => (
          <TargetPicker
            label={t("add-target")}
            find={props.find}
            chosen={targets}
            onChange={props.onTargets}
          />
        )}
      </Field>
      <RuleNames rule={rule} result={result} />
      <input
        type="hidden"
        name="targets"
        value={JSON.stringify(targets.map(({ kind, id }) => ({ kind, id })))}
      />
      <input type="hidden" name="ownerId" value={rule.ownerId ?? ""} />
      {mayEdit && (
        <div className="flex items-center gap-3">
          <SubmitButton
            kind={isChanged || rule.ruleId === undefined ? "primary" : "secondary"}
            icon={<Save />}
            disabled={hasProblem || targets.length === 0 || expression.trim() === ""}
          >
            {t("save-draft")}
          </SubmitButton>
          <span className="caption">{isChanged ? t("not-saved") : t("draft-note")}</span>
        </div>
      )}
    </form>
  );
}

const keysOf = (targets: readonly PickedTarget[]): string =>
  targets
    .map(({ kind, id }) => `${kind}:${id}`)
    .toSorted()
    .join();

function Checked({ checked }: { checked: Check | undefined }) {
  const t = useTranslations("rules");
  if (!checked || "problem" in checked) return null;
  return (
    <span className="inline-flex items-center gap-1 text-12 text-granted [&>svg]:size-3.5">
      <CircleCheck />
      {t("compiles", { count: checked.reads })}
    </span>
  );
}

function RuleNames({ rule, result }: { rule: RuleText; result: FormResult }) {
  const t = useTranslations("rules");
  const isNew = rule.ruleId === undefined;
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
        <Field
          label={t("code")}
          hint={isNew ? t("code-hint") : undefined}
          error={errorOf(result, "code")}
        >
          {(control) => (
            <Input
              {...control}
              mono
              name="code"
              required
              readOnly={!isNew}
              maxLength={100}
              pattern="[a-z0-9][a-z0-9._\-]*"
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
