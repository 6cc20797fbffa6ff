"use client";

import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "./button.tsx";
import { useHasScript } from "./use-has-script.ts";

/** Copies a text, and says so. Without a script there is nothing to press. */
export function CopyButton({ text }: { text: string }) {
  const t = useTranslations("ui");
  const [copied, setCopied] = useState<string>();
  if (!useHasScript()) return null;
  const isCopied = copied === text;
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(text);
  };
  return (
    <Button size="small" icon={isCopied ? <Check /> : <Copy />} onClick={() => void copy()}>
      <span aria-live="polite">{t(isCopied ? "copied" : "copy")}</span>
    </Button>
  );
}
