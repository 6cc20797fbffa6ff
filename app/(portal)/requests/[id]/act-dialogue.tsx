"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState, useTransition, type ReactNode } from "react";
import { Button } from "#components/ui/button.tsx";
import type { ButtonKind } from "#components/ui/button-look.ts";
import { Dialogue } from "#components/ui/dialogue.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { notSent, type FormResult } from "#components/ui/form-result.ts";
import { Textarea } from "#components/ui/input.tsx";
import { toast } from "#components/ui/toast.tsx";

type Props = {
  title: string;
  lead: string;
  trigger: ReactNode;
  /** The word on the last button. */
  does: string;
  kind: ButtonKind;
  /** Said when it is done. */
  fact: string;
  /** Exactly what it does, or more to fill in. */
  children?: ReactNode;
  act: (comment: string) => Promise<FormResult>;
};

/** One act on one item: what it will do, a word if one likes, and the act. */
export function ActDialogue(props: Props) {
  const { title, lead, trigger, does, kind, fact, children, act } = props;
  const t = useTranslations("requests");
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [comment, setComment] = useState("");
  const [result, setResult] = useState<FormResult>(notSent);
  const [isBusy, start] = useTransition();
  const send = () =>
    start(async () => {
      const answer = await act(comment.trim());
      setResult(answer);
      if (answer.status !== "done") return;
      setOpen(false);
      toast(fact);
      router.refresh();
    });
  return (
    <Dialogue open={isOpen} onOpenChange={setOpen} trigger={trigger} title={title} lead={lead}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <FormBanner result={result} />
        {children}
        <Field label={t("comment")} optional={t("optional")}>
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              maxLength={4000}
              value={comment}
              onChange={({ target }) => setComment(target.value)}
            />
          )}
        </Field>
        <Button type="submit" kind={kind} full working={isBusy}>
          {does}
        </Button>
      </form>
    </Dialogue>
  );
}
