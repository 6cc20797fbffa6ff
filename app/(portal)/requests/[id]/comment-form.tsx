"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { Avatar } from "#components/ui/avatar.tsx";
import { Button } from "#components/ui/button.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { notSent, type FormResult } from "#components/ui/form-result.ts";
import { Textarea } from "#components/ui/input.tsx";
import { commentAction } from "../actions.ts";

type Props = { requestId: string; me: string };

/** Writes to everybody on the request; ⌘↵ sends. */
export function CommentForm({ requestId, me }: Props) {
  const t = useTranslations("requests");
  const router = useRouter();
  const [comment, setComment] = useState("");
  const [result, setResult] = useState<FormResult>(notSent);
  const [isSending, start] = useTransition();
  const send = () => {
    if (comment.trim() === "") return;
    start(async () => {
      const answer = await commentAction({ requestId, comment });
      setResult(answer);
      if (answer.status !== "done") return;
      setComment("");
      router.refresh();
    });
  };
  return (
    <form
      className="flex gap-3 border-t border-line pt-3"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Avatar name={me} size={24} hidden />
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <FormBanner result={result} />
        <Textarea
          aria-label={t("write")}
          placeholder={t("write")}
          maxLength={4000}
          rows={2}
          value={comment}
          onChange={({ target }) => setComment(target.value)}
        />
        <div className="flex justify-end">
          <Button type="submit" keys="⌘↵" working={isSending} disabled={comment.trim() === ""}>
            {t("send-comment")}
          </Button>
        </div>
      </div>
    </form>
  );
}
