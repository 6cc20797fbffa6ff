"use client";

import { FormBanner } from "./form-banner.tsx";
import { typedOr, type FormResult } from "./form-result.ts";
import { SubmitButton } from "./submit-button.tsx";
import { TypedCode } from "./typed-code.tsx";

type Props = {
  /** From the address, where a link brought it along. */
  code: string;
  result: FormResult;
  look: (form: FormData) => void;
  words: { readonly label: string; readonly hint: string; readonly look: string };
};

/** Asks for the code that another screen shows. */
export function CodeForm({ code, result, look, words }: Props) {
  return (
    <form action={look} className="flex max-w-[360px] flex-col gap-4">
      <FormBanner result={result} />
      <TypedCode
        result={result}
        label={words.label}
        hint={words.hint}
        maxLength={40}
        defaultValue={typedOr(result, "code", code)}
      />
      <div>
        <SubmitButton>{words.look}</SubmitButton>
      </div>
    </form>
  );
}
