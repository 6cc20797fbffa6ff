"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { StepUpDialogue } from "#components/security/step-up-dialogue.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";

/** Whoever goes on proves that it is them; then it begins again. */
export function ProveFirst({ minutes, again }: { minutes: number; again: () => void }) {
  const t = useTranslations("terminal");
  const [isOpen, setOpen] = useState(true);
  return (
    <div className="border-b border-line p-2">
      <Banner
        tone="note"
        cause={t("prove")}
        action={
          <Button size="small" onClick={() => setOpen(true)}>
            {t("confirm")}
          </Button>
        }
      />
      <StepUpDialogue open={isOpen} onOpenChange={setOpen} minutes={minutes} onProved={again} />
    </div>
  );
}
