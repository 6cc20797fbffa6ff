"use client";

import { CalendarPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { TellDialogue, type Telling } from "./tell-dialogue.tsx";

/** Opens what writes down a change of a working life. */
export function TellButton(props: Telling) {
  const t = useTranslations("people");
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={<CalendarPlus />} data-act="tell" onClick={() => setOpen(true)}>
        {t("tell-short")}
      </Button>
      <TellDialogue {...props} open={open} onOpenChange={setOpen} />
    </>
  );
}
