"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useActionState, useEffect, useState } from "react";
import {
  TargetPicker,
  type FindTargets,
  type PickedTarget,
} from "#components/access/target-picker.tsx";
import { useNow } from "#components/time/clock.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { Dialogue } from "#components/ui/dialogue.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent } from "#components/ui/form-result.ts";
import { Select } from "#components/ui/select.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useAnswer } from "#components/ui/use-answer.ts";
import type { AskedAct, PreviewAct, SendAct } from "./act-dialogue.tsx";
import { EffectList } from "./effect-list.tsx";
import { ReasonField } from "#components/ui/reason-field.tsx";

type Props = {
  personId: string;
  name: string;
  find: FindTargets;
  preview: PreviewAct;
  send: SendAct;
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

const dayMs = 86_400_000;
const days = ["1", "7", "30", "90", "365", ""] as const;

/** Gives a right without anybody's approval, so the effect stands beside the choice. */
export function GiveDialogue(props: Props) {
  const t = useTranslations("people");
  return (
    <Dialogue
      form
      title={t("give-title", { name: props.name })}
      lead={t("give-lead")}
      open={props.open}
      onOpenChange={props.onOpenChange}
    >
      {props.open && <GiveForm {...props} />}
    </Dialogue>
  );
}

function GiveForm({ personId, find, preview, send, onOpenChange }: Props) {
  const t = useTranslations("people");
  const [router, now] = [useRouter(), useNow()];
  const [result, submit] = useActionState(send, notSent);
  const [chosen, setChosen] = useState<readonly PickedTarget[]>([]);
  const [time, setTime] = useState("30");
  const [target] = chosen;
  const validTo =
    time === "" ? undefined : new Date(now.getTime() + Number(time) * dayMs).toISOString();
  const asked: AskedAct | undefined = target && {
    personId,
    act: {
      kind: "give",
      targetKind: target.kind,
      targetId: target.id,
      ...(validTo !== undefined && { validTo }),
    },
  };
  const { answer } = useAnswer(preview, asked);
  const planned = target && (answer ?? notSent);
  useEffect(() => {
    if (result.status !== "done") return;
    router.refresh();
    onOpenChange(false);
  }, [result, router, onOpenChange]);
  return (
    <form action={submit} className="flex flex-col gap-4">
      <FormBanner result={result} />
      <Field label={t("give-what")} error={errorOf(result, "targetId")}>
        {() => (
          <TargetPicker
            single
            label={t("give-find")}
            find={find}
            chosen={chosen}
            onChange={setChosen}
          />
        )}
      </Field>
      <Field label={t("give-time")} error={errorOf(result, "validTo")}>
        {(control) => (
          <Select
            {...control}
            value={time}
            onChange={(event) => setTime(event.target.value)}
            options={days.map((count) => ({
              value: count,
              label: count === "" ? t("give-permanent") : t("give-days", { count: Number(count) }),
            }))}
          />
        )}
      </Field>
      {planned?.status === "failed" && <Banner tone="failed" cause={planned.message} />}
      {planned && planned.status !== "failed" && (
        <EffectList effect={planned.status === "done" ? planned.answer : undefined} />
      )}
      <input type="hidden" name="personId" value={personId} />
      <input type="hidden" name="targetKind" value={target?.kind ?? ""} />
      <input type="hidden" name="targetId" value={target?.id ?? ""} />
      <input type="hidden" name="validTo" value={validTo ?? ""} />
      <ReasonField result={result} />
      <SubmitButton full disabled={planned?.status !== "done"}>
        {t("give")}
      </SubmitButton>
    </form>
  );
}
