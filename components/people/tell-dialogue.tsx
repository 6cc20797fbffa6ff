"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useActionState, useEffect, useState } from "react";
import { Instant } from "#components/time/instant-text.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { Dialogue } from "#components/ui/dialogue.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, type FormResult } from "#components/ui/form-result.ts";
import { Input } from "#components/ui/input.tsx";
import { ReasonField } from "#components/ui/reason-field.tsx";
import { Select, type Option } from "#components/ui/select.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useAnswer } from "#components/ui/use-answer.ts";
import type { SendAct } from "./act-dialogue.tsx";
import { EffectList, type PlannedEffect } from "./effect-list.tsx";

export type AskedTelling = { personId: string; telling: Readonly<Record<string, string>> };
export type PlannedTelling = PlannedEffect & {
  at: Date;
  /** What the person holds is not for this reader. */
  isHidden: boolean;
};
export type PreviewTelling = (asked: AskedTelling) => Promise<FormResult<PlannedTelling>>;

export type Telling = {
  personId: string;
  name: string;
  hasLeft: boolean;
  isContractor: boolean;
  /** Tell what may give rights as well. */
  mayGive: boolean;
  units: readonly Option[];
  preview: PreviewTelling;
  send: SendAct;
};
type Props = Telling & { open: boolean; onOpenChange: (open: boolean) => void };

const kinds = [
  "transfer",
  "leave_start",
  "return",
  "resignation",
  "termination_immediate",
  "contractor_extension",
  "rehire",
] as const;
type Kind = (typeof kinds)[number];

/** Where and as what somebody works is part of these alone. */
const placing: ReadonlySet<Kind> = new Set(["transfer", "rehire"]);

/** Tells what happens in a working life, from which day on; that day's effect stands beside. */
export function TellDialogue(props: Props) {
  const t = useTranslations("people");
  return (
    <Dialogue
      form
      title={t("tell-title", { name: props.name })}
      lead={t("tell-lead")}
      open={props.open}
      onOpenChange={props.onOpenChange}
    >
      {props.open && <TellForm {...props} />}
    </Dialogue>
  );
}

/** What only ever takes; the others may give, which is for whoever may give rights. */
const taking: ReadonlySet<Kind> = new Set(["leave_start", "resignation", "termination_immediate"]);

const offered = ({ hasLeft, isContractor, mayGive }: Telling): readonly Kind[] =>
  kinds.filter(
    (kind) =>
      (kind === "rehire") === hasLeft &&
      (mayGive || taking.has(kind)) &&
      (isContractor || kind !== "contractor_extension"),
  );

function TellForm(props: Props) {
  const { personId, preview, send, onOpenChange } = props;
  const t = useTranslations("people");
  const router = useRouter();
  const [result, submit] = useActionState(send, notSent);
  const possible = offered(props);
  const [kind, setKind] = useState<Kind>(possible[0] ?? "transfer");
  const [said, setSaid] = useState<Readonly<Record<string, string>>>({});
  const say = (field: string) => (event: { target: { value: string } }) =>
    setSaid({ ...said, [field]: event.target.value });
  const isWhole = kind === "termination_immediate" || (said["day"] ?? "") !== "";
  const asked = isWhole ? { personId, telling: { ...said, kind } } : undefined;
  const { answer } = useAnswer(preview, asked, 300);
  const planned = asked && (answer ?? notSent);
  // What cannot be previewed cannot be told: its fields are marked before anything is sent.
  const told = planned?.status === "failed" ? planned : result;
  useEffect(() => {
    if (result.status !== "done") return;
    router.refresh();
    onOpenChange(false);
  }, [result, router, onOpenChange]);
  return (
    <form action={submit} className="flex flex-col gap-4">
      <FormBanner result={result} />
      <input type="hidden" name="personId" value={personId} />
      <Field label={t("tell-what")} error={errorOf(told, "event.kind")}>
        {(control) => (
          <Select
            {...control}
            name="kind"
            value={kind}
            onChange={(event) => setKind(event.target.value as Kind)}
            options={possible.map((value) => ({ value, label: t(`tell.${value}`) }))}
          />
        )}
      </Field>
      {kind !== "termination_immediate" && (
        <Field
          label={t(
            kind === "resignation" || kind === "contractor_extension" ? "tell-last" : "tell-first",
          )}
          error={errorOf(told, "event.day")}
        >
          {(control) => (
            <Input
              {...control}
              type="date"
              name="day"
              required
              value={said["day"] ?? ""}
              onChange={say("day")}
            />
          )}
        </Field>
      )}
      {placing.has(kind) && <PlaceFields {...props} result={told} said={said} say={say} />}
      <Effect planned={planned} />
      <ReasonField result={result} />
      <SubmitButton full disabled={planned?.status !== "done"}>
        {t("tell-send")}
      </SubmitButton>
    </form>
  );
}

function Effect({ planned }: { planned: FormResult<PlannedTelling> | undefined }) {
  const t = useTranslations("people");
  if (planned === undefined) return null;
  if (planned.status === "failed") {
    const isMarked = Object.keys(planned.fields).length > 0;
    return isMarked ? null : <Banner tone="failed" cause={planned.message} />;
  }
  const answer = planned.status === "done" ? planned.answer : undefined;
  return (
    <div className="flex flex-col gap-1.5">
      {answer && (
        <p className="caption">
          {t("tell-from")} <Instant at={answer.at} />
        </p>
      )}
      {answer?.isHidden ? (
        <p className="caption">{t("tell-hidden")}</p>
      ) : (
        <EffectList effect={answer} />
      )}
    </div>
  );
}

type PlaceProps = {
  units: readonly Option[];
  result: FormResult;
  said: Readonly<Record<string, string>>;
  say: (field: string) => (event: { target: { value: string } }) => void;
};

/** What is left empty stays as it is. */
function PlaceFields({ units, result, said, say }: PlaceProps) {
  const t = useTranslations("people");
  const texts = [
    ["title", t("column.title")],
    ["managerNumber", t("tell-manager")],
  ] as const;
  return (
    <>
      <Field label={t("department")} error={errorOf(result, "event.orgCode")}>
        {(control) => (
          <Select
            {...control}
            name="orgCode"
            value={said["orgCode"] ?? ""}
            onChange={say("orgCode")}
            options={[{ value: "", label: t("tell-stays") }, ...units]}
          />
        )}
      </Field>
      {texts.map(([field, label]) => (
        <Field key={field} label={label} error={errorOf(result, `event.${field}`)}>
          {(control) => (
            <Input
              {...control}
              name={field}
              placeholder={t("tell-stays")}
              maxLength={200}
              mono={field === "managerNumber"}
              value={said[field] ?? ""}
              onChange={say(field)}
            />
          )}
        </Field>
      ))}
    </>
  );
}
