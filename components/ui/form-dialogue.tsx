"use client";

import { useRouter } from "next/navigation";
import { useActionState, useEffect, useState, type ReactNode } from "react";
import { Dialogue } from "#components/ui/dialogue.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { notSent, type FormResult } from "#components/ui/form-result.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";

export type Act = (before: FormResult, form: FormData) => Promise<FormResult>;

type Props = {
  title: string;
  lead?: string | undefined;
  confirm: string;
  /** Takes something away: the last step is red. */
  isFinal?: boolean;
  act: Act;
  /** Names the thing for the action. */
  fields?: Readonly<Record<string, string>>;
  trigger: ReactNode;
  children: (result: FormResult) => ReactNode;
};

/** A form that closes itself once it is done. */
export function FormDialogue(props: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialogue
      form
      title={props.title}
      lead={props.lead}
      trigger={props.trigger}
      open={isOpen}
      onOpenChange={setOpen}
    >
      {isOpen && <Inside {...props} onDone={() => setOpen(false)} />}
    </Dialogue>
  );
}

function Inside(props: Props & { onDone: () => void }) {
  const { act, fields = {}, confirm, isFinal = false, children, onDone } = props;
  const router = useRouter();
  const [result, submit] = useActionState(act, notSent);
  useEffect(() => {
    if (result.status !== "done") return;
    router.refresh();
    onDone();
  }, [result, router, onDone]);
  return (
    <form action={submit} className="flex flex-col gap-4">
      <FormBanner result={result} />
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children(result)}
      <SubmitButton full kind={isFinal ? "final" : "primary"}>
        {confirm}
      </SubmitButton>
    </form>
  );
}
