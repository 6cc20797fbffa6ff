"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { PersonPicker, type PickedPerson } from "#components/people/person-picker.tsx";
import { DurationSelect } from "#components/requests/duration-select.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { errorOf, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Input, Textarea } from "#components/ui/input.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { Select } from "#components/ui/select.tsx";

type Named = { code?: string; name?: string; description?: string };

/** Code of what is new, name, text. */
export function AboutFields({ result, from = {} }: { result: FormResult; from?: Named }) {
  const t = useTranslations("catalogue");
  return (
    <>
      {from.code === undefined && (
        <Field label={t("field.code")} hint={t("code-hint")} error={errorOf(result, "code")}>
          {(control) => (
            <Input
              {...control}
              mono
              required
              name="code"
              maxLength={100}
              pattern="[a-z0-9][a-z0-9._\-]*"
              defaultValue={typedOr(result, "code")}
            />
          )}
        </Field>
      )}
      <Field label={t("field.name")} error={errorOf(result, "name")}>
        {(control) => (
          <Input
            {...control}
            required
            name="name"
            maxLength={200}
            defaultValue={typedOr(result, "name", from.name)}
          />
        )}
      </Field>
      <Field label={t("field.description")} error={errorOf(result, "description")}>
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            name="description"
            maxLength={2000}
            defaultValue={typedOr(result, "description", from.description)}
          />
        )}
      </Field>
    </>
  );
}

export type FindPeople = (text: string) => Promise<
  readonly (PickedPerson & {
    employeeNumber: string;
    title: string | null;
    orgName: string | null;
  })[]
>;

type OwnerProps = {
  result: FormResult;
  owner: PickedPerson | null;
  find: FindPeople;
  /** Who stands in where nobody is named. */
  otherwise?: string | undefined;
};

export function OwnerField({ result, owner, find, otherwise }: OwnerProps) {
  const t = useTranslations("catalogue");
  const [chosen, setChosen] = useState<PickedPerson | null>(owner);
  return (
    <Field label={t("field.owner")} error={errorOf(result, "ownerId")}>
      {({ id }) => (
        <>
          <input type="hidden" name="ownerId" value={chosen?.personId ?? ""} />
          {chosen ? (
            <div className="flex min-h-8 items-center gap-2">
              <PersonChip name={chosen.displayName} />
              <Button size="small" kind="ghost" onClick={() => setChosen(null)}>
                {t("other-owner")}
              </Button>
            </div>
          ) : (
            <>
              <PersonPicker id={id} label={t("find-owner")} find={find} onPick={setChosen} />
              <p className="caption mt-1">{otherwise ?? t("no-owner-means")}</p>
            </>
          )}
        </>
      )}
    </Field>
  );
}

type LongestProps = { minutes: number | null };

export function LongestField({ minutes }: LongestProps) {
  const t = useTranslations("catalogue");
  const [chosen, setChosen] = useState(minutes);
  return (
    <Field label={t("field.longest")}>
      {() => (
        <>
          <input type="hidden" name="minutesMax" value={chosen ?? ""} />
          <DurationSelect
            label={t("field.longest")}
            small={false}
            minutes={chosen}
            onChoose={setChosen}
            minutesMax={null}
            isPermanentAllowed
          />
        </>
      )}
    </Field>
  );
}

export function RequestableField({ isRequestable }: { isRequestable: boolean }) {
  const t = useTranslations("catalogue");
  return (
    <Field label={t("field.requestable")}>
      {(control) => (
        <Select
          {...control}
          name="isRequestable"
          defaultValue={String(isRequestable)}
          options={[
            { value: "true", label: t("everybody-asks") },
            { value: "false", label: t("nobody-asks") },
          ]}
        />
      )}
    </Field>
  );
}
