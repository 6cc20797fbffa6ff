"use client";

import { useActionState, useEffect, useState, type ReactNode } from "react";
import { Dialogue } from "#components/ui/dialogue.tsx";
import { EffectRows, type Effect } from "#components/ui/effect-rows.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { notSent, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Input } from "#components/ui/input.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";

type Props = {
  title: string;
  lead?: string | undefined;
  effects: readonly Effect[];
  confirm: string;
  danger?: boolean;
  /** Asks for a few words as well. */
  comment?: { label: string; optional: string } | undefined;
  action: (before: FormResult, form: FormData) => Promise<FormResult>;
  fields: Readonly<Record<string, string>>;
  trigger: ReactNode;
};

/** An act on a roll-out: what it will do to whom, then the last press. */
export function ConfirmAct(props: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialogue
      title={props.title}
      lead={props.lead}
      trigger={props.trigger}
      open={isOpen}
      onOpenChange={setOpen}
    >
      {isOpen && <ConfirmForm {...props} onDone={() => setOpen(false)} />}
    </Dialogue>
  );
}

function ConfirmForm(props: Props & { onDone: () => void }) {
  const { effects, confirm, danger = false, comment, action, fields, onDone } = props;
  const [result, submit] = useActionState(action, notSent);
  useEffect(() => {
    if (result.status === "done") onDone();
  }, [result, onDone]);
  return (
    <form action={submit} className="flex flex-col gap-4">
      <FormBanner result={result} />
      <EffectRows effects={effects} />
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {comment && (
        <Field label={comment.label} optional={comment.optional}>
          {(control) => (
            <Input
              {...control}
              name="comment"
              maxLength={1000}
              defaultValue={typedOr(result, "comment")}
            />
          )}
        </Field>
      )}
      <SubmitButton full kind={danger ? "final" : "primary"}>
        {confirm}
      </SubmitButton>
    </form>
  );
}
