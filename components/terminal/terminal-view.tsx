"use client";

import { ArrowDownUp, OctagonX } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCallback, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { TimeLeft } from "#components/ui/time-left.tsx";
import { FilesPanel, type FilesGranted } from "./files-panel.tsx";
import { PasteGuard } from "./paste-guard.tsx";
import { TerminalFrame } from "./terminal-frame.tsx";
import { Over } from "./terminal-over.tsx";
import { useFiles } from "./use-files.ts";
import { useTerminal, type UsedTerminal } from "./use-terminal.ts";

type Props = {
  host: string;
  login: string;
  since: Date;
  endsAt: Date | null;
  /** To ask for the right again. */
  askHref: string;
  granted: FilesGranted;
};

/** A terminal on a host, as large as the window; connecting again begins with an empty screen. */
export function TerminalView(props: Props) {
  const [turn, setTurn] = useState(0);
  return <OneTerminal key={turn} {...props} again={() => setTurn(turn + 1)} />;
}

type OneProps = Props & { again: () => void };

function OneTerminal(props: OneProps) {
  const { host, login, since, endsAt, askHref, granted, again } = props;
  const t = useTranslations("terminal");
  const place = useRef<HTMLDivElement>(null);
  const used = useTerminal(place, { host, login, label: t("label", { host }) });
  const { state } = used;
  const moving = useMoving(used);
  const movesAny = granted.upload || granted.download;
  return (
    <TerminalFrame
      title={t("title", { host, login })}
      state={state.kind}
      onFiles={granted.upload ? moving.drop : undefined}
      over={
        <div>
          <Over state={state} again={again} askHref={askHref} />
          {moving.isOpen && (
            <FilesPanel
              {...{ host, login, granted, ...moving }}
              isLive={state.kind === "live"}
              selection={used.selection}
            />
          )}
        </div>
      }
      actions={
        <>
          <TimeLeft endsAt={endsAt} startsAt={since} plain />
          {movesAny && (
            <Button
              size="small"
              icon={<ArrowDownUp />}
              aria-expanded={moving.isOpen}
              onClick={moving.toggle}
              data-act="files"
            >
              {t("files.name")}
            </Button>
          )}
          <Button
            size="small"
            kind="danger"
            icon={<OctagonX />}
            disabled={state.kind !== "live"}
            onClick={used.end}
          >
            {t("end")}
          </Button>
        </>
      }
    >
      <div ref={place} className="h-full w-full overflow-hidden" />
      <PasteGuard pasted={used.pasted} onPaste={used.paste} />
    </TerminalFrame>
  );
}

/** Files beside the terminal: what moves goes on while nobody looks at it. */
function useMoving({ id }: UsedTerminal) {
  const [isOpen, setOpen] = useState(false);
  const [chosen, onChoose] = useState<readonly File[]>([]);
  const opening = useCallback(() => {
    const known = id();
    return known === undefined ? undefined : { kind: "beside" as const, id: known };
  }, [id]);
  const files = useFiles({ opening });
  return {
    ...{ isOpen, chosen, onChoose, files },
    toggle: () => setOpen(!isOpen),
    drop: (dropped: readonly File[]) => {
      onChoose(dropped);
      setOpen(true);
    },
  };
}
