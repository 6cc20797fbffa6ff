"use client";

import { FormDialogue, type Act } from "#components/ui/form-dialogue.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { errorOf, typedOr } from "#components/ui/form-result.ts";
import { Input } from "#components/ui/input.tsx";

type Props = {
  name: string;
  act: Act;
  /** Names the thing for the action. */
  fields: Readonly<Record<string, string>>;
  dataAct: string;
  words: { title: string; label: string; save: string; open: string };
};

/** Gives one of one's own things another name. */
export function RenameDialogue({ name, act, fields, dataAct, words }: Props) {
  return (
    <FormDialogue
      title={words.title}
      confirm={words.save}
      act={act}
      fields={fields}
      trigger={
        <Button size="small" kind="ghost" data-act={dataAct}>
          {words.open}
        </Button>
      }
    >
      {(result) => (
        <Field label={words.label} error={errorOf(result, "name")}>
          {(control) => (
            <Input
              {...control}
              name="name"
              defaultValue={typedOr(result, "name", name)}
              required
              maxLength={100}
            />
          )}
        </Field>
      )}
    </FormDialogue>
  );
}
