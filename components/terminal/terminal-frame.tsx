"use client";

import { ArrowLeft } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, type DragEvent, type ReactNode } from "react";
import { classes } from "#components/ui/classes.ts";
import { StatusChip, type Tone } from "#components/ui/status-chip.tsx";
import type { TerminalState } from "./use-terminal.ts";

type Props = {
  title: string;
  state: TerminalState["kind"];
  /** How long, and how to end it. */
  actions: ReactNode;
  /** Why there is no terminal, or none any more. */
  over: ReactNode;
  /** Takes files that are dropped on it. */
  onFiles?: ((files: File[]) => void) | undefined;
  /** No terminal stands in it. */
  plain?: boolean | undefined;
  /** The place where it is drawn. */
  children: ReactNode;
};

/** A terminal as large as the window, under one line about it. */
export function TerminalFrame({ title, state, actions, over, onFiles, plain, children }: Props) {
  const t = useTranslations("terminal");
  const { isOver, ...dropping } = useDrop(onFiles);
  return (
    <main
      id="content"
      {...dropping}
      className="relative grid h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_auto_minmax(0,1fr)] bg-canvas"
    >
      <header className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-1.5 md:px-4">
        {/* A whole load: what this page may do with styles ends with it. */}
        {/* oxlint-disable-next-line next/no-html-link-for-pages */}
        <a
          href="/production"
          className="inline-flex items-center gap-1.5 rounded-sm text-13 text-ink-2 hover:text-ink"
        >
          <ArrowLeft className="size-4" />
          {t("back")}
        </a>
        <h1
          className="cut min-w-0 flex-1 text-14 font-semibold max-md:order-last max-md:basis-full"
          title={title}
        >
          {title}
        </h1>
        <StateChip state={state} />
        {actions}
      </header>
      {over}
      <div
        className={classes("min-h-0", plain ? "overflow-y-auto" : "bg-term p-2")}
        data-terminal={state}
      >
        {children}
      </div>
      {isOver && (
        <div className="pointer-events-none absolute inset-2 grid place-items-center rounded-lg border-2 border-dashed border-accent bg-scrim">
          <p className="rounded-md bg-raised px-4 py-2 text-14 font-medium shadow-2">
            {t("files.drop")}
          </p>
        </div>
      )}
    </main>
  );
}

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes("Files");

/** A file that is dropped where nobody takes it would be opened in the terminal's place. */
function useDrop(onFiles: Props["onFiles"]) {
  const [isOver, setOver] = useState(false);
  const onDragOver = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = onFiles ? "copy" : "none";
    setOver(onFiles !== undefined);
  };
  const onDrop = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    setOver(false);
    onFiles?.([...event.dataTransfer.files]);
  };
  return { isOver, onDragOver, onDrop, onDragLeave: () => setOver(false) };
}

const tones: Record<TerminalState["kind"], Tone> = {
  connecting: "pending",
  live: "granted",
  reconnecting: "expiring",
  refused: "denied",
  ended: "neutral",
};

function StateChip({ state }: Pick<Props, "state">) {
  const t = useTranslations("terminal");
  return (
    <span aria-live="polite">
      <StatusChip tone={tones[state]}>{t(`state.${state}`)}</StatusChip>
    </span>
  );
}
