"use client";

import { ArrowLeft, OctagonX, RotateCw } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { StepUpDialogue } from "#components/security/step-up-dialogue.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { StatusChip, type Tone } from "#components/ui/status-chip.tsx";
import { TimeLeft } from "#components/ui/time-left.tsx";
import { PasteGuard } from "./paste-guard.tsx";
import { useTerminal, type TerminalState } from "./use-terminal.ts";

type Props = {
  host: string;
  login: string;
  since: Date;
  endsAt: Date | null;
  /** To ask for the right again. */
  askHref: string;
};

/** A terminal on a host, as large as the window; connecting again begins with an empty screen. */
export function TerminalView(props: Props) {
  const [turn, setTurn] = useState(0);
  return <OneTerminal key={turn} {...props} again={() => setTurn(turn + 1)} />;
}

type OneProps = Props & { again: () => void };

function OneTerminal({ host, login, since, endsAt, askHref, again }: OneProps) {
  const t = useTranslations("terminal");
  const place = useRef<HTMLDivElement>(null);
  const used = useTerminal(place, { host, login, label: t("label", { host }) });
  const { state } = used;
  return (
    <main
      id="content"
      className="grid h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_auto_minmax(0,1fr)] bg-canvas"
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
          className="cut min-w-0 flex-1 text-14 font-semibold"
          title={t("title", { host, login })}
        >
          {t("title", { host, login })}
        </h1>
        <StateChip state={state} />
        <TimeLeft endsAt={endsAt} startsAt={since} plain />
        <Button
          size="small"
          kind="danger"
          icon={<OctagonX />}
          disabled={state.kind !== "live"}
          onClick={used.end}
        >
          {t("end")}
        </Button>
      </header>
      <Over state={state} again={again} askHref={askHref} />
      <div className="min-h-0 bg-term p-2" data-terminal={state.kind}>
        <div ref={place} className="h-full w-full overflow-hidden" />
      </div>
      <PasteGuard pasted={used.pasted} onPaste={used.paste} />
    </main>
  );
}

const tones: Record<TerminalState["kind"], Tone> = {
  connecting: "pending",
  live: "granted",
  reconnecting: "expiring",
  refused: "denied",
  ended: "neutral",
};

function StateChip({ state: { kind } }: { state: TerminalState }) {
  const t = useTranslations("terminal");
  return (
    <span aria-live="polite">
      <StatusChip tone={tones[kind]}>{t(`state.${kind}`)}</StatusChip>
    </span>
  );
}

type OverProps = { state: TerminalState; again: () => void; askHref: string };

/** Why there is no terminal, or none any more, and what to do. */
function Over({ state, again, askHref }: OverProps) {
  const t = useTranslations("terminal");
  if (state.kind === "refused" && state.proofMinutes !== undefined) {
    return <Prove key={state.reason} minutes={state.proofMinutes} again={again} />;
  }
  // A place for it stays, so that rows below do not change their order.
  if (state.kind !== "refused" && state.kind !== "ended") return <div />;
  const isRight = state.reason === "right_ended";
  return (
    <div className="border-b border-line p-2">
      <Banner
        tone={state.kind === "refused" ? "failed" : "note"}
        cause={causeOf(state, t)}
        action={
          <span className="flex flex-wrap gap-1.5">
            {isRight && (
              <a href={askHref} className="text-13 font-medium text-accent hover:underline">
                {t("ask-again")}
              </a>
            )}
            <Button size="small" icon={<RotateCw />} onClick={again}>
              {t("again")}
            </Button>
          </span>
        }
      >
        {state.kind === "ended" && t("ended-kept")}
      </Banner>
    </div>
  );
}

function Prove({ minutes, again }: { minutes: number; again: () => void }) {
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

const refusals = new Set<string>([
  ...["host_unreachable", "host_key_changed", "host_refused", "too_many_terminals"],
  ...["terminal_is_over", "impersonated", "bad_ticket", "unavailable"],
]);
const endings = new Set<string>([
  ...["left", "ended", "person_inactive", "host_retired", "key_removed", "ticket_ended"],
  ...["right_ended", "host_unreachable", "host_key_changed", "host_refused", "gateway_ended"],
  ...["drained", "recording_failed", "idle", "command_stopped"],
  ...["database_away", "taken_over", "lost"],
]);

type Translate = ReturnType<typeof useTranslations<"terminal">>;
type Finished = Extract<TerminalState, { kind: "refused" | "ended" }>;

function causeOf(state: Finished, t: Translate): string {
  const { reason } = state;
  if (state.kind === "refused") {
    return t(`refused.${(refusals.has(reason) ? reason : "other") as "other"}`);
  }
  if (reason === "left" && state.status !== null) return t("left-with", { status: state.status });
  return t(`ended.${(endings.has(reason) ? reason : "lost") as "lost"}`);
}
