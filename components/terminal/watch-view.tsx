"use client";

import { Film, OctagonX, RotateCw } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { FormDialogue, type Act } from "#components/ui/form-dialogue.tsx";
import { ReasonField } from "#components/ui/reason-field.tsx";
import { TimeLeft } from "#components/ui/time-left.tsx";
import { ProveFirst } from "./prove-first.tsx";
import { TerminalFrame } from "./terminal-frame.tsx";
import { refusalOf } from "./terminal-words.ts";
import type { TerminalState } from "./use-terminal.ts";
import { useWatch } from "./use-watch.ts";

type Props = {
  sessionId: string;
  person: string;
  host: string;
  login: string;
  since: Date;
  endsAt: Date | null;
  isOver: boolean;
  end: Act;
  /** Whoever may view recordings goes on there. */
  recordingsHref?: string | undefined;
};

/** Somebody's live session, to look at; watching again begins with an empty screen. */
export function WatchView(props: Props) {
  const [turn, setTurn] = useState(0);
  return <OneWatch key={turn} {...props} again={() => setTurn(turn + 1)} />;
}

type OneProps = Props & { again: () => void };

function OneWatch(props: OneProps) {
  const { sessionId, person, host, login, isOver, again, recordingsHref } = props;
  const t = useTranslations("terminal");
  const place = useRef<HTMLDivElement>(null);
  const label = t("watch-label", { name: person, host });
  const state = useWatch(place, { sessionId, label, isOver });
  return (
    <TerminalFrame
      title={t(state.kind === "ended" ? "watched-title" : "watch-title", {
        ...{ name: person, host, login },
      })}
      state={state.kind}
      over={<Over state={state} again={again} recordingsHref={recordingsHref} />}
      actions={!isOver && <Acts {...props} isLive={state.kind === "live"} />}
    >
      <div ref={place} className="h-full w-full overflow-auto" />
    </TerminalFrame>
  );
}

function Acts({
  sessionId,
  person,
  host,
  since,
  endsAt,
  end,
  isLive,
}: Props & { isLive: boolean }) {
  const t = useTranslations("terminal");
  return (
    <>
      <TimeLeft endsAt={endsAt} startsAt={since} plain />
      <FormDialogue
        title={t("watch-end-title", { name: person, host })}
        lead={t("watch-end-effect")}
        confirm={t("end")}
        isFinal
        act={end}
        fields={{ sessionId }}
        trigger={
          <Button
            size="small"
            kind="danger"
            icon={<OctagonX />}
            disabled={!isLive}
            data-act="end-session"
          >
            {t("end")}
          </Button>
        }
      >
        {(result) => <ReasonField result={result} />}
      </FormDialogue>
    </>
  );
}

type OverProps = {
  state: TerminalState;
  again: () => void;
  recordingsHref: string | undefined;
};

/** What watching means while it lasts, and what comes after. */
function Over({ state, again, recordingsHref }: OverProps) {
  const t = useTranslations("terminal");
  if (state.kind === "refused" && state.proofMinutes !== undefined) {
    return <ProveFirst key={state.reason} minutes={state.proofMinutes} again={again} />;
  }
  if (state.kind !== "refused" && state.kind !== "ended") {
    return <p className="caption border-b border-line px-3 py-1.5 md:px-4">{t("watch-note")}</p>;
  }
  const isLost = state.kind === "ended" && state.reason === "lost";
  return (
    <div className="border-b border-line p-2">
      <Banner
        tone={state.kind === "refused" ? "failed" : "note"}
        cause={
          state.kind === "refused"
            ? refusalOf(state.reason, t)
            : t(isLost ? "watch-lost" : "watch-over")
        }
        action={
          <span className="flex flex-wrap items-center gap-3">
            {recordingsHref !== undefined && state.kind === "ended" && (
              // A whole load: what this page may do with styles ends with it.
              // oxlint-disable-next-line next/no-html-link-for-pages
              <a
                href={recordingsHref}
                className="inline-flex items-center gap-1 text-13 font-medium text-accent hover:underline"
              >
                <Film className="size-4" />
                {t("watch-recordings")}
              </a>
            )}
            {(state.kind === "refused" || isLost) && (
              <Button size="small" icon={<RotateCw />} onClick={again}>
                {t("watch-again")}
              </Button>
            )}
          </span>
        }
      />
    </div>
  );
}
