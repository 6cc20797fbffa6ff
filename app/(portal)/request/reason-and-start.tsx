"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Field } from "#components/ui/field.tsx";
import { errorOf } from "#components/ui/form-result.ts";
import { Input, Textarea } from "#components/ui/input.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { useDraft } from "./draft-provider.tsx";
import { ForWhom } from "./for-whom.tsx";

type Props = { beneficiary: { personId: string; name: string }; me: string };

export function ReasonAndStart({ beneficiary, me }: Props) {
  const t = useTranslations("request");
  const { draft, change, result } = useDraft();
  const fewest = 3;
  // What was refused stops being wrong as soon as it is long enough.
  const isStillShort = draft.reason.trim().length < fewest;
  const error = isStillShort ? errorOf(result, "reason") : undefined;
  return (
    <div className="mt-4 grid gap-6 md:grid-cols-[minmax(0,1fr)_264px]">
      <Field
        label={t("why")}
        hint={t("why-hint")}
        {...(error !== undefined && { error: t("why-missing") })}
      >
        {(control) => (
          <Textarea
            {...control}
            required
            maxLength={2000}
            value={draft.reason}
            onChange={({ target }) => change((now) => ({ ...now, reason: target.value }))}
          />
        )}
      </Field>
      <div className="flex flex-col gap-3">
        <Starts />
        <ForWhom beneficiary={beneficiary} me={me} />
      </div>
    </div>
  );
}

function Starts() {
  const t = useTranslations("request");
  const { draft, change } = useDraft();
  const [isDated, setDated] = useState(false);
  const isOnDate = isDated || draft.startsAt !== "";
  const set = (startsAt: string) => change((now) => ({ ...now, startsAt }));
  return (
    <div>
      <div className="mb-1.5 text-13 font-medium" aria-hidden>
        {t("starts")}
      </div>
      <Segmented
        label={t("starts")}
        chosen={isOnDate ? "date" : "approval"}
        segments={[
          { value: "approval", label: t("when-approved") },
          { value: "date", label: t("on-a-date") },
        ]}
        onChoose={(value) => {
          setDated(value === "date");
          if (value !== "date") set("");
        }}
      />
      {isOnDate && (
        <div className="mt-2">
          <Input
            type="datetime-local"
            aria-label={t("starts-at")}
            value={draft.startsAt}
            onChange={({ target }) => set(target.value)}
          />
          <p className="caption mt-1">{t("starts-hint")}</p>
        </div>
      )}
    </div>
  );
}
