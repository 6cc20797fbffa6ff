"use client";

import { useActionState } from "react";
import type { ButtonProps } from "./button.tsx";
import { FormBanner } from "./form-banner.tsx";
import { notSent, type FormResult } from "./form-result.ts";
import { SubmitButton } from "./submit-button.tsx";

type Props = {
  action: (before: FormResult, form: FormData) => Promise<FormResult>;
  fields: Readonly<Record<string, string>>;
  button: Omit<ButtonProps, "type" | "working"> & { "data-act"?: string };
};

/** One button that sends a command; what goes wrong stands under it. */
export function CommandForm({ action, fields, button }: Props) {
  const [result, submit] = useActionState(action, notSent);
  return (
    <form action={submit} className="contents">
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <SubmitButton {...button} />
      {result.status === "failed" && (
        <div className="basis-full">
          <FormBanner result={result} />
        </div>
      )}
    </form>
  );
}
