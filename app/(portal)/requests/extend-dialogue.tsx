"use client";

import { TimerReset } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState, useTransition, type ReactNode } from "react";
import { DurationSelect } from "#components/requests/duration-select.tsx";
import { useTime } from "#components/time/use-time.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialogue } from "#components/ui/dialogue.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, type FormResult } from "#components/ui/form-result.ts";
import { Textarea } from "#components/ui/input.tsx";
import { toast } from "#components/ui/toast.tsx";
import { extendAction } from "./actions.ts";
import { Deciders, useAhead } from "./deciders.tsx";

export type Extendable = {
  itemId: string;
  beneficiaryId: string;
  targetKind: "entitlement" | "role";
  targetId: string;
  name: string;
  endsAt: Date;
  /** How long it was asked for the last time. */
  minutes: number;
};

type Props = {
  item: Extendable;
  trigger: ReactNode;
  /** Opened by a link. */
  startsOpen?: boolean;
};

/** More time for what one holds: a request of its own, one press and a reason. */
export function ExtendDialogue({ item, trigger, startsOpen = false }: Props) {
  const t = useTranslations("requests");
  const time = useTime();
  const [isOpen, setOpen] = useState(startsOpen);
  return (
    <Dialogue
      form
      open={isOpen}
      onOpenChange={setOpen}
      trigger={trigger}
      title={t("extend-title", { name: item.name })}
      lead={t("extend-lead", { instant: time.exact(item.endsAt) })}
    >
      <ExtendForm item={item} />
    </Dialogue>
  );
}

function ExtendForm({ item }: { item: Extendable }) {
  const t = useTranslations("requests");
  const router = useRouter();
  const [minutes, setMinutes] = useState(item.minutes);
  const [reason, setReason] = useState("");
  const [result, setResult] = useState<FormResult>(notSent);
  const [isSending, start] = useTransition();
  const { beneficiaryId, targetKind, targetId, itemId } = item;
  const [ahead] =
    useAhead(beneficiaryId, [{ targetKind, targetId, minutes, extendsId: itemId }]) ?? [];
  const send = () =>
    start(async () => {
      const answer = await extendAction({ itemId: item.itemId, minutes, reason });
      setResult(answer);
      if (answer.status !== "done") return;
      toast(t("extend-sent", { number: answer.answer.number }));
      router.push(`/requests/${answer.answer.number}`);
    });
  const max = ahead?.limits?.minutesMax ?? null;
  const isTooLong = max !== null && minutes > max;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="flex flex-col gap-4"
    >
      <FormBanner result={result} />
      <div>
        <div className="mb-1.5 text-13 font-medium" aria-hidden>
          {t("extend-by")}
        </div>
        <DurationSelect
          small={false}
          label={t("extend-by")}
          minutes={minutes}
          minutesMax={max}
          isPermanentAllowed={false}
          isInvalid={isTooLong}
          onChoose={(next) => setMinutes(next ?? minutes)}
        />
      </div>
      <Field
        label={t("why-longer")}
        {...(errorOf(result, "reason") !== undefined &&
          reason.trim().length < 3 && { error: t("why-longer-missing") })}
      >
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            required
            maxLength={2000}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        )}
      </Field>
      <Deciders ahead={ahead} />
      <Button type="submit" kind="primary" full keys="⌘↵" icon={<TimerReset />} working={isSending}>
        {t("extend-send")}
      </Button>
    </form>
  );
}
