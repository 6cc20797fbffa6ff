"use client";

import { Save } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState, useState } from "react";
import { CodeEditor } from "#components/ui/code-editor.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { notSent, type FormResult } from "#components/ui/form-result.ts";
import { Section } from "#components/ui/section.tsx";
import { Spinner } from "#components/ui/spinner.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useAnswer } from "#components/ui/use-answer.ts";
import { TriedEvents, type TriedMapping, type Trying } from "./tried-events.tsx";

const restMs = 500;
const lengthMax = 64 * 1024;

type Props = {
  code: string;
  /** The last version there is; 0: none. */
  version: number;
  /** The mapping that counts, if there is one. */
  inForce: string | undefined;
  text: string;
  sample: string;
  attempt: (trying: Trying) => Promise<TriedMapping>;
  save: (before: FormResult, form: FormData) => Promise<FormResult>;
};

/** A sample, the rules, and beside them what they make of it, asked anew while one types. */
export function MappingEditor({ code, version, inForce, attempt, save, ...first }: Props) {
  const t = useTranslations("payloads");
  const [text, setText] = useState(first.text);
  const [sample, setSample] = useState(first.sample);
  const [result, send] = useActionState(save, notSent);
  const isAsked = text.trim() !== "" && sample.trim() !== "";
  const { answer, last } = useAnswer(attempt, isAsked ? { code, text, sample } : undefined, restMs);
  const tried = answer ?? last;
  const isWrong = answer?.kind === "wrong" && answer.problems.some(isOfMapping);
  return (
    <form action={send} className="grid items-start gap-x-6 gap-y-6 lg:grid-cols-2">
      <Section title={t("sample")} note={t("sample-note")}>
        <CodeEditor
          label={t("sample")}
          value={sample}
          onChange={setSample}
          lengthMax={lengthMax}
          renderAbout={() => t("sample-about")}
        />
      </Section>
      <div className="flex min-w-0 flex-col gap-4">
        <Section title={t("rules")} note="YAML, CEL">
          <CodeEditor
            label={t("rules")}
            name="mapping"
            value={text}
            onChange={setText}
            before={inForce}
            invalid={isWrong}
            lengthMax={lengthMax}
            renderAbout={() => t("rules-about")}
          />
        </Section>
        <FormBanner result={result} />
        <input type="hidden" name="code" value={code} />
        <input type="hidden" name="after" value={version} />
        <div className="flex flex-wrap items-center gap-3">
          <SubmitButton icon={<Save />} disabled={isWrong || text === inForce}>
            {t("save", { version: version + 1 })}
          </SubmitButton>
          <span className="caption">{t(text === inForce ? "in-force" : "not-saved")}</span>
        </div>
      </div>
      <Section
        title={t("result")}
        actions={isAsked && answer === undefined ? <Spinner /> : undefined}
        ruled
      >
        <output aria-live="polite" className="block pt-2">
          {tried ? <TriedEvents tried={tried} /> : <p className="secondary">{t("result-none")}</p>}
        </output>
      </Section>
    </form>
  );
}

/** The sample may be wrong while the mapping is right. */
const isOfMapping = ({ field }: { field: string }): boolean => field !== "(body)";
