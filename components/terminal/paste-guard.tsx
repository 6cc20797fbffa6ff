"use client";

import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { Dialogue } from "#components/ui/dialogue.tsx";
import type { Pasted } from "./pasted.ts";

type Props = {
  pasted: Pasted | undefined;
  /** Nothing: it is not pasted after all. */
  onPaste: (text: string | undefined) => void;
};

const charactersShown = 2000;

/** Shows what is about to be typed into a host. */
export function PasteGuard({ pasted, onPaste }: Props) {
  const t = useTranslations("terminal");
  const { text, lines, controls } = pasted ?? { text: "", lines: 0, controls: 0 };
  return (
    <Dialogue
      form
      title={t("paste-title", { lines })}
      lead={controls > 0 ? t("paste-controls", { count: controls }) : t("paste-lead")}
      open={pasted !== undefined}
      onOpenChange={(isOpen) => {
        if (!isOpen) onPaste(undefined);
      }}
    >
      <textarea
        readOnly
        rows={8}
        aria-label={t("paste-text")}
        className="mb-4 block w-full resize-y rounded-lg border border-line bg-term p-3 font-mono text-12 text-term-ink"
        value={`${text.slice(0, charactersShown)}${text.length > charactersShown ? "…" : ""}`}
      />
      <div className="flex gap-2">
        <Button kind="primary" onClick={() => onPaste(text)}>
          {t("paste")}
        </Button>
        <Button onClick={() => onPaste(undefined)}>{t("cancel")}</Button>
      </div>
    </Dialogue>
  );
}
