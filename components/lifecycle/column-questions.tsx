import { useTranslations } from "next-intl";
import { useState, type FormEvent } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Section } from "#components/ui/section.tsx";
import { Select } from "#components/ui/select.tsx";
import type { FileProblem } from "./send-file.ts";

export type MappingView = {
  columns: Partial<Record<string, string>>;
  values: Partial<Record<string, Record<string, string>>>;
  constants: Partial<Record<string, string>>;
  ignored: string[];
};

type Props = {
  problems: readonly FileProblem[];
  /** Our fields, in their order. */
  fields: readonly string[];
  /** What the feed knows already. */
  mapping: MappingView | undefined;
  onAnswer: (mapping: MappingView) => Promise<void>;
};

const notWanted = "-";
const none: MappingView = { columns: {}, values: {}, constants: {}, ignored: [] };
const snake = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Headers that nobody knows: each becomes one of our fields, or is said to be not wanted. */
export function ColumnQuestions({ problems, fields, mapping = none, onAnswer }: Props) {
  const t = useTranslations("lifecycle");
  const [isBusy, setBusy] = useState(false);
  const unknown = problems.filter(({ reason }) => reason === "unknown_column");
  if (unknown.length === 0) return null;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    await onAnswer(answered(mapping, form));
    setBusy(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="mb-8">
      <Section title={t("columns-title")} count={unknown.length} ruled>
        <div className="mt-3 flex flex-col gap-3">
          {unknown.map(({ field: header, expected }) => (
            <Field key={header} label={header} hint={t("nearest", { field: nearestIn(expected) })}>
              {(control) => (
                <Select
                  {...control}
                  name={header}
                  required
                  defaultValue=""
                  options={[
                    { value: "", label: t("choose-field"), disabled: true },
                    { value: notWanted, label: t("not-wanted") },
                    ...fields.map((field) => ({ value: field, label: snake(field) })),
                  ]}
                />
              )}
            </Field>
          ))}
          <div>
            <Button type="submit" kind="primary" working={isBusy}>
              {t("keep-columns")}
            </Button>
          </div>
        </div>
      </Section>
    </form>
  );
}

/** The problem names the nearest known column in its expectation. */
const nearestIn = (expected: string): string => /nearest: (\w+)/.exec(expected)?.[1] ?? "";

function answered(mapping: MappingView, form: FormData): MappingView {
  const columns = { ...mapping.columns };
  const ignored = [...mapping.ignored];
  for (const [header, field] of form) {
    if (field === notWanted) ignored.push(header);
    else if (typeof field === "string") columns[field] = header;
  }
  return { ...mapping, columns, ignored };
}
