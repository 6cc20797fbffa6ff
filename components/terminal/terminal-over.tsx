"use client";

import { RotateCw } from "lucide-react";
import { useTranslations } from "next-intl";
import { sessionEndings } from "#components/bastion/session-endings.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { ProveFirst } from "./prove-first.tsx";
import { refusalOf, type Translate } from "./terminal-words.ts";
import type { TerminalState } from "./use-terminal.ts";

type OverProps = { state: TerminalState; again: () => void; askHref: string };

/** Why there is no terminal, or none any more, and what to do. */
export function Over({ state, again, askHref }: OverProps) {
  const t = useTranslations("terminal");
  if (state.kind === "refused" && state.proofMinutes !== undefined) {
    return <ProveFirst key={state.reason} minutes={state.proofMinutes} again={again} />;
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

/** Those of the socket in between come besides. */
const endings = new Set([...sessionEndings, "taken_over", "lost"]);

type Finished = Extract<TerminalState, { kind: "refused" | "ended" }>;

function causeOf(state: Finished, t: Translate): string {
  const { reason } = state;
  if (state.kind === "refused") {
    return refusalOf(reason, t);
  }
  if (reason === "left" && state.status !== null) return t("left-with", { status: state.status });
  return t(`ended.${(endings.has(reason) ? reason : "lost") as "lost"}`);
}
