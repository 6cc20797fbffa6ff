"use client";

import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { Dialogue } from "#components/ui/dialogue.tsx";
import type { Pasted } from "./pasted.ts";

type Props = {
  pasted: Pasted | undefined;
  onPaste: (text: string) => void;
  onCancel: () => void;
};

const charactersShown = 2000;

/** Shows what is about to be typed into a host. */
export function PasteGuard({ pasted, onPaste, onCancel }: Props) {
  const t = useTranslations("terminal");
  const { text, lines, controls } = pasted ?? { text: "", lines: 0, controls: 0 };
  return (
    <Dialogue
      form
      title={t("paste-title", { lines })}
      lead={controls > 0 ? t("paste-controls", { count: controls }) : t("paste-lead")}
      open={pasted !== undefined}
      onOpenChange={(isOpen) => {
        if (!isOpen) onCancel();
      }}
    >
      <pre
        // Long texts are scrolled by keyboard too.
        tabIndex={0}
        className="mb-4 max-h-64 overflow-auto rounded-lg bg-term p-3 font-mono text-12 whitespace-pre-wrap text-term-ink"
      >
        {text.slice(0, charactersShown)}
        {text.length > charactersShown && "…"}
      </pre>
      <div className="flex gap-2">
        <Button kind="primary" onClick={() => onPaste(text)}>
          {t("paste")}
        </Button>
        <Button onClick={onCancel}>{t("cancel")}</Button>
      </div>
    </Dialogue>
  );
}
