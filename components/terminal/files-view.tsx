"use client";

import { useTranslations } from "next-intl";
import { useCallback, useState } from "react";
import { TimeLeft } from "#components/ui/time-left.tsx";
import { FilesPanel, type FilesGranted } from "./files-panel.tsx";
import { TerminalFrame } from "./terminal-frame.tsx";
import { Over } from "./terminal-over.tsx";
import { useFiles } from "./use-files.ts";

type Props = {
  host: string;
  login: string;
  since: Date;
  endsAt: Date | null;
  /** To ask for the right again. */
  askHref: string;
  granted: FilesGranted;
};

/** Files of a host where no right opens a shell. */
export function FilesView(props: Props) {
  const [turn, setTurn] = useState(0);
  return <OneSession key={turn} {...props} again={() => setTurn(turn + 1)} />;
}

type OneProps = Props & { again: () => void };

function OneSession({ host, login, since, endsAt, askHref, granted, again }: OneProps) {
  const t = useTranslations("terminal");
  const [chosen, setChosen] = useState<readonly File[]>([]);
  const opening = useCallback(() => ({ kind: "enter", host, login }) as const, [host, login]);
  const files = useFiles({ opening, isLasting: true });
  const state = files.session ?? { kind: "connecting" as const };
  return (
    <TerminalFrame
      title={t("files.title", { host, login })}
      state={state.kind}
      plain
      onFiles={granted.upload ? setChosen : undefined}
      over={<Over state={state} again={again} askHref={askHref} />}
      actions={<TimeLeft endsAt={endsAt} startsAt={since} plain />}
    >
      <FilesPanel
        {...{ host, login, granted, files, chosen }}
        onChoose={setChosen}
        isLive={state.kind === "live"}
      />
    </TerminalFrame>
  );
}
