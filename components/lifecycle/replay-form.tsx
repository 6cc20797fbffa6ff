"use client";

import { useTranslations } from "next-intl";
import { useActionState, useState } from "react";
import { Banner } from "#components/ui/banner.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Input } from "#components/ui/input.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { EffectTable, type EffectView } from "./effect-table.tsx";

/** What came of a stretch that was told once more, or would. */
export type Replayed = {
  readonly verdict: "preview" | "apply";
  /** As they were typed: yyyy-mm-ddThh:mm in the reader's zone. */
  readonly since: string;
  readonly until: string;
  readonly events: number;
  readonly skipped: number;
  readonly people: readonly Omit<EffectView, "kind">[];
};

type Props = {
  code: string;
  action: (before: FormResult, form: FormData) => Promise<FormResult<Replayed>>;
};

/** A stretch; what telling it once more would change; and only after that a button that does. */
export function ReplayForm({ code, action }: Props) {
  const t = useTranslations("pushed");
  const [result, send] = useActionState(action, notSent);
  const [isTouched, setTouched] = useState(false);
  const told = result.status === "done" ? result.answer : undefined;
  const mayApply = told?.verdict === "preview" && told.events > 0 && !isTouched;
  const typed = (name: "since" | "until") => typedOr(result, name, told?.[name]);
  return (
    <form
      key={told ? `${told.since} ${told.until}` : "none"}
      action={(form) => {
        setTouched(false);
        send(form);
      }}
      className="flex flex-col gap-8"
      onChange={() => setTouched(true)}
    >
      <input type="hidden" name="code" value={code} />
      <FormBanner result={result} />
      <div className="flex flex-wrap items-end gap-4">
        {(["since", "until"] as const).map((name) => (
          <div key={name} className="w-56 max-md:w-full">
            <Field label={t(`replay.${name}`)} error={errorOf(result, name)}>
              {(control) => (
                <Input
                  {...control}
                  type="datetime-local"
                  name={name}
                  required
                  defaultValue={typed(name)}
                />
              )}
            </Field>
          </div>
        ))}
        <SubmitButton kind={mayApply ? "secondary" : "primary"} name="verdict" value="preview">
          {t("replay.preview")}
        </SubmitButton>
      </div>
      {told && !isTouched && <Told told={told} />}
      {mayApply && (
        <div>
          <SubmitButton kind="danger" name="verdict" value="apply">
            {t("replay.apply", { count: told.events })}
          </SubmitButton>
        </div>
      )}
    </form>
  );
}

function Told({ told: { verdict, events, skipped, people } }: { told: Replayed }) {
  const t = useTranslations("pushed");
  const isDone = verdict === "apply";
  return (
    <div className="flex flex-col gap-6">
      <Banner
        tone="note"
        cause={t(isDone ? "replay.done" : "replay.would", { count: events, people: people.length })}
      >
        {skipped > 0 && t("replay.skipped", { count: skipped })}
      </Banner>
      {people.length > 0 && (
        <Section title={t("replay.people")} count={people.length}>
          <EffectTable lines={people.map((line) => ({ ...line, kind: null }))} />
        </Section>
      )}
    </div>
  );
}
