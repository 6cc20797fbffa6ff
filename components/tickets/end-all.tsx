"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { notSent } from "#components/ui/form-result.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { SendEnd } from "./ticket-tree.tsx";

type Props = { personId: string; count: number; end: SendEnd };

/** Containment: names how many it ends. */
export function EndAll({ personId, count, end }: Props) {
  const t = useTranslations("tickets");
  const [result, send] = useActionState(end, notSent);
  return (
    <form action={send} className="flex flex-wrap items-center gap-2">
      <FormBanner result={result} />
      <input type="hidden" name="subjectKind" value="person" />
      <input type="hidden" name="subjectId" value={personId} />
      <SubmitButton kind="danger" data-act="end-all">
        {t("end-all", { count })}
      </SubmitButton>
    </form>
  );
}
