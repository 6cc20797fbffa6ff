"use client";

import { Terminal } from "lucide-react";
import { Banner } from "./banner.tsx";
import { DefinitionRows, type Definition } from "./definition-rows.tsx";
import { FormBanner } from "./form-banner.tsx";
import type { FormResult } from "./form-result.ts";
import { SubmitButton } from "./submit-button.tsx";

type Props = {
  /** The one that was asked for by another screen. */
  code: string;
  result: FormResult;
  send: (form: FormData) => void;
  /** What whoever waits there wants. */
  rows: readonly Definition[];
  /** What the yes is called in the form. */
  yes: string;
  words: {
    readonly careful: string;
    readonly effect: string;
    readonly yes: string;
    readonly no: string;
  };
};

/** Yes or no to what waits on another screen, after a warning. */
export function VerdictForm({ code, result, send, rows, yes, words }: Props) {
  return (
    <form action={send} className="flex max-w-[520px] flex-col gap-4">
      <FormBanner result={result} />
      <Banner tone="held" cause={words.careful}>
        {words.effect}
      </Banner>
      <input type="hidden" name="code" value={code} />
      <DefinitionRows ruled rows={rows} />
      <div className="flex flex-wrap gap-2">
        <SubmitButton name="verdict" value={yes} icon={<Terminal />}>
          {words.yes}
        </SubmitButton>
        <SubmitButton kind="danger" name="verdict" value="denied">
          {words.no}
        </SubmitButton>
      </div>
    </form>
  );
}
