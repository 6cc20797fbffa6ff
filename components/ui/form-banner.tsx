"use client";

import { useContext, useRef, useState } from "react";
import { StepUpDialogue } from "#components/security/step-up-dialogue.tsx";
import { StepUpContext } from "#components/security/step-up-ways.ts";
import { FailureBanner } from "./failure-banner.tsx";
import type { FormResult } from "./form-result.ts";
import { useSentForm } from "./use-sent-form.ts";

type Props = {
  result: FormResult;
  /** Sends again what was sent without a form. */
  again?: (() => void) | undefined;
};

/**
 * Over a form that failed: the cause, and what to do. Where it asks who is there, that is proven in
 * place, and the same form is sent again with what was typed.
 */
export function FormBanner({ result, again }: Props) {
  const place = useRef<HTMLSpanElement>(null);
  const sendAgain = useSentForm(place);
  const ways = useContext(StepUpContext);
  const [answered, setAnswered] = useState<FormResult>();
  const minutes = result.status === "failed" ? result.proofMinutes : undefined;
  return (
    <>
      <span ref={place} hidden />
      <FailureBanner result={result} />
      {ways !== undefined && minutes !== undefined && (
        <StepUpDialogue
          open={answered !== result}
          onOpenChange={() => setAnswered(result)}
          minutes={minutes}
          onProved={() => {
            setAnswered(result);
            (again ?? sendAgain)();
          }}
        />
      )}
    </>
  );
}
