"use client";

import { useRouter } from "next/navigation";
import { useActionState, useEffect, useState, type ReactNode } from "react";
import { Banner } from "#components/ui/banner.tsx";
import { Dialogue } from "#components/ui/dialogue.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { notSent, type FormResult } from "#components/ui/form-result.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useAnswer } from "#components/ui/use-answer.ts";
import { EffectList, type PlannedEffect } from "./effect-list.tsx";
import { ReasonField } from "#components/ui/reason-field.tsx";

export type PersonAct =
  | { kind: "end"; assignmentId: string }
  | { kind: "give"; targetKind: "entitlement" | "role"; targetId: string; validTo?: string }
  | { kind: "suspend" }
  | { kind: "unsuspend" }
  | { kind: "undo"; changeId: string }
  | { kind: "retract"; key: string };

export type AskedAct = { personId: string; act: PersonAct };
export type PreviewAct = (asked: AskedAct) => Promise<FormResult<PlannedEffect>>;
export type SendAct = (before: FormResult, form: FormData) => Promise<FormResult>;

type Props = {
  personId: string;
  act: PersonAct;
  /** The act with its object. */
  title: string;
  lead?: string | undefined;
  /** The last press, in words: "End 3 rights". */
  confirm: string;
  danger?: boolean;
  sessions?: number | undefined;
  preview: PreviewAct;
  send: SendAct;
  /** Names the thing for the action. */
  fields: Readonly<Record<string, string>>;
  trigger?: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
};

/** One direct act on one person: its exact effect first, then a reason, then the last press. */
export function ActDialogue(props: Props) {
  const { title, lead, trigger } = props;
  const [own, setOwn] = useState(false);
  const isOpen = props.open ?? own;
  const turn = props.onOpenChange ?? setOwn;
  return (
    <Dialogue title={title} lead={lead} trigger={trigger} open={isOpen} onOpenChange={turn}>
      {isOpen && <ActForm {...props} onDone={() => turn(false)} />}
    </Dialogue>
  );
}

function ActForm(props: Props & { onDone: () => void }) {
  const { personId, act, confirm, danger = true, sessions, preview, send, fields, onDone } = props;
  const router = useRouter();
  const [result, submit] = useActionState(send, notSent);
  const planned = useAnswer(preview, { personId, act }).answer ?? notSent;
  useEffect(() => {
    if (result.status !== "done") return;
    router.refresh();
    onDone();
  }, [result, router, onDone]);
  return (
    <form action={submit} className="flex flex-col gap-4">
      <FormBanner result={result} />
      {planned.status === "failed" ? (
        <Banner tone="failed" cause={planned.message} />
      ) : (
        <EffectList
          effect={planned.status === "done" ? planned.answer : undefined}
          sessions={sessions}
        />
      )}
      {Object.entries({ personId, ...fields }).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <ReasonField result={result} />
      <SubmitButton full kind={danger ? "final" : "primary"} disabled={planned.status !== "done"}>
        {confirm}
      </SubmitButton>
    </form>
  );
}
