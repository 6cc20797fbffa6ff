"use client";

import { RotateCcw, Send } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { DurationWords } from "#components/requests/duration-words.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { Dialogue } from "#components/ui/dialogue.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, type FormResult } from "#components/ui/form-result.ts";
import { Textarea } from "#components/ui/input.tsx";
import { toast } from "#components/ui/toast.tsx";
import { resubmitAction } from "../actions.ts";
import { Deciders, useAhead, type AheadItem } from "../deciders.tsx";

export type Repeated = AheadItem & { itemId: string; name: string };

type Props = {
  requestId: string;
  beneficiaryId: string;
  items: readonly Repeated[];
  reason: string;
  /** Where the same can be changed before it is sent. */
  changeHref: string;
};

/** The same once more, under the policies of today; the new request names the old one. */
export function AskAgain(props: Props) {
  const t = useTranslations("requests");
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialogue
      form
      open={isOpen}
      onOpenChange={setOpen}
      title={t("ask-again")}
      lead={t("again-lead")}
      trigger={<Button icon={<RotateCcw />}>{t("ask-again")}</Button>}
    >
      <AgainForm {...props} />
    </Dialogue>
  );
}

function AgainForm({ requestId, beneficiaryId, items, reason: before, changeHref }: Props) {
  const t = useTranslations("requests");
  const router = useRouter();
  const [reason, setReason] = useState(before);
  const [result, setResult] = useState<FormResult>(notSent);
  const [isSending, start] = useTransition();
  const ahead = useAhead(beneficiaryId, items);
  const send = () =>
    start(async () => {
      const itemIds = items.map(({ itemId }) => itemId);
      const answer = await resubmitAction({ requestId, itemIds, reason });
      setResult(answer);
      if (answer.status !== "done") return;
      toast(t("again-sent", { number: answer.answer.number }));
      router.push(`/requests/${answer.answer.number}`);
    });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <FormBanner result={result} />
      {items.map((item, index) => (
        <div key={item.itemId}>
          <p className="flex justify-between gap-3 pb-2 text-13">
            <span className="font-medium wrap-anywhere">{item.name}</span>
            <span className="secondary whitespace-nowrap">
              <DurationWords minutes={item.minutes} />
            </span>
          </p>
          <Deciders ahead={ahead?.[index]} />
        </div>
      ))}
      <Field
        label={t("again-why")}
        {...(errorOf(result, "reason") !== undefined && { error: t("why-longer-missing") })}
      >
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            required
            minLength={3}
            maxLength={2000}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" kind="primary" icon={<Send />} working={isSending}>
          {t("again-send")}
        </Button>
        <ButtonLink href={changeHref}>{t("again-change")}</ButtonLink>
      </div>
    </form>
  );
}
