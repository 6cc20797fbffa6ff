"use client";

import { useTranslations } from "next-intl";
import { useActionState, useState } from "react";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Input, Textarea } from "#components/ui/input.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { Select } from "#components/ui/select.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";

type Common = {
  mode: "full" | "delta";
  format: "csv" | "jsonl";
  checksum?: "companion" | "header" | "none" | undefined;
};
export type SourceView = Common &
  (
    | { kind: "folder"; path: string }
    | { kind: "https"; url: string; auth?: "none" | "bearer" | "basic" | undefined }
    | {
        kind: "sftp";
        host: string;
        port?: number | undefined;
        user: string;
        path: string;
        hostKey: string;
        auth: "password" | "key";
      }
  );
export type ScheduleView =
  | { everyMinutes: number }
  | { at: readonly string[]; days?: readonly number[] | undefined; zone: string };

type Props = {
  code: string;
  /** What is set, by name of the field; empty: nothing is picked up yet. */
  written: Readonly<Record<string, string>>;
  isSet: boolean;
  save: (before: FormResult, form: FormData) => Promise<FormResult>;
};

const kinds = ["folder", "https", "sftp"] as const;
type Kind = (typeof kinds)[number];
const whens = ["at", "every"] as const;

/** Where a feed's file lies and when it is looked for. */
export function SourceForm({ code, written, isSet, save }: Props) {
  const t = useTranslations("pick-up");
  const [result, send] = useActionState(save, notSent);
  const [kind, setKind] = useState<Kind>((written["kind"] ?? "sftp") as Kind);
  const [when, setWhen] = useState(written["when"] ?? "at");
  const fieldOf = (name: string, more: { isMono?: boolean; isOptional?: boolean } = {}) => (
    <Text {...{ name, result, written }} {...more} />
  );
  const choice = (name: string, values: readonly string[]) => (
    <Choice {...{ name, values, result, written }} />
  );
  return (
    <form action={send} className="mt-3 flex max-w-[720px] flex-col gap-4">
      <FormBanner result={result} />
      <input type="hidden" name="code" value={code} />
      <input type="hidden" name="kind" value={kind} />
      <input type="hidden" name="when" value={when} />
      <Segmented
        label={t("where")}
        chosen={kind}
        onChoose={(value) => setKind(value as Kind)}
        segments={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
      />
      {kind === "https" && fieldOf("url", { isMono: true })}
      {kind === "sftp" && (
        <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_6rem_minmax(0,1fr)]">
          {fieldOf("host", { isMono: true })}
          {fieldOf("port", { isMono: true })}
          {fieldOf("user", { isMono: true })}
        </div>
      )}
      {kind !== "https" && fieldOf("path", { isMono: true })}
      {kind === "sftp" && fieldOf("hostKey", { isMono: true })}
      {kind === "sftp" && choice("auth", ["key", "password"])}
      {kind === "https" && choice("auth", ["none", "bearer", "basic"])}
      {kind !== "folder" && <Credential {...{ result, isSet }} />}
      <div className="grid gap-4 sm:grid-cols-3">
        {choice("mode", ["full", "delta"])}
        {choice("format", ["csv", "jsonl"])}
        {choice("checksum", ["companion", ...(kind === "https" ? ["header"] : []), "none"])}
      </div>
      <Segmented
        label={t("when")}
        chosen={when}
        onChoose={setWhen}
        segments={whens.map((value) => ({ value, label: t(`whens.${value}`) }))}
      />
      <div className="grid gap-4 sm:grid-cols-3">
        {when === "every" ? (
          fieldOf("everyMinutes")
        ) : (
          <>
            {fieldOf("at", { isMono: true })}
            {fieldOf("days", { isMono: true, isOptional: true })}
            {fieldOf("zone", { isMono: true })}
          </>
        )}
        {fieldOf("lateMinutes")}
      </div>
      <div className="flex items-center gap-3">
        <SubmitButton>{t("save")}</SubmitButton>
        {result.status === "done" && <output className="secondary">{t("saved")}</output>}
      </div>
    </form>
  );
}

/** The command names a field by where it stands. */
const wrongOf = (result: FormResult, name: string): string | undefined =>
  errorOf(result, name) ?? errorOf(result, `source.${name}`) ?? errorOf(result, `schedule.${name}`);

type OfField = {
  name: string;
  result: FormResult;
  written: Readonly<Record<string, string>>;
};

function Text({
  name,
  result,
  written,
  isMono = false,
  isOptional = false,
}: OfField & { isMono?: boolean; isOptional?: boolean }) {
  const t = useTranslations("pick-up");
  const hint = `hint.${name}` as "hint.path";
  return (
    <Field
      label={t(`field.${name as "path"}`)}
      error={wrongOf(result, name)}
      hint={t.has(hint) ? t(hint) : undefined}
    >
      {(control) => (
        <Input
          {...control}
          mono={isMono}
          name={name}
          required={!isOptional}
          defaultValue={typedOr(result, name, written[name])}
        />
      )}
    </Field>
  );
}

function Choice({ name, values, result, written }: OfField & { values: readonly string[] }) {
  const t = useTranslations("pick-up");
  return (
    <Field label={t(`field.${name as "path"}`)} error={wrongOf(result, name)}>
      {(control) => (
        <Select
          {...control}
          name={name}
          defaultValue={typedOr(result, name, written[name])}
          options={values.map((value) => ({ value, label: t(`value.${value as "key"}`) }))}
        />
      )}
    </Field>
  );
}

function Credential({ result, isSet }: { result: FormResult; isSet: boolean }) {
  const t = useTranslations("pick-up");
  return (
    <Field
      label={t("field.credential")}
      error={errorOf(result, "credential")}
      hint={t(isSet ? "hint.credential-kept" : "hint.credential")}
    >
      {(control) => <Textarea {...control} name="credential" rows={2} spellCheck={false} />}
    </Field>
  );
}
