"use client";

import { Clock, Fingerprint } from "lucide-react";
import { useTranslations } from "next-intl";
import { Dialogue } from "#components/ui/dialogue.tsx";
import { StepUpForm } from "./step-up-form.tsx";

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Minutes that it holds. */
  minutes: number;
  onProved: () => void;
};

/** In place: what was typed stays on the page behind it, and is sent again once it is proven. */
export function StepUpDialogue({ open, onOpenChange, minutes, onProved }: Props) {
  const t = useTranslations("security");
  return (
    <Dialogue
      title={t("step-up.title")}
      lead={t("step-up.why")}
      icon={<Fingerprint />}
      open={open}
      onOpenChange={onOpenChange}
      footnote={
        <>
          <Clock />
          {t("step-up.stays", { minutes })}
        </>
      }
    >
      <StepUpForm onProved={onProved} />
    </Dialogue>
  );
}
