"use client";

import { useTranslations } from "next-intl";
import { useCallback, useEffect, useState } from "react";
import { addressOf } from "#app/address.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { SkeletonRows } from "#components/ui/skeleton-rows.tsx";
import { secondsOf } from "./clock-words.ts";
import { ContentRefused, readContent, type Content } from "./read-content.ts";
import { RecordingPlayer } from "./recording-player.tsx";
import type { RecordingKindName } from "./recording-view.ts";
import { FileOperations } from "./file-operations.tsx";
import { StreamText } from "./stream-text.tsx";

type Props = {
  recordingId: string;
  kind: RecordingKindName;
  /** Seconds from its beginning, where it begins. */
  at: number;
  label: string;
};

type State =
  | { readonly kind: "loading" }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "read"; readonly content: Content; readonly at: number };

/** What a recording shows; reading it is an event of the log each time. */
export function RecordingContent({ recordingId, kind, at: begin, label }: Props) {
  const t = useTranslations("recordings");
  const [state, setState] = useState<State>({ kind: "loading" });
  const read = useCallback(
    (at: number) =>
      readContent(recordingId, at).then(
        // What an address says may lie outside of all that there is.
        (content) =>
          setState({
            ...{ kind: "read", content },
            at: Math.min(Math.max(at, content.from), content.to),
          }),
        (error: unknown) => {
          const message = error instanceof ContentRefused ? error.message : "";
          setState({ kind: "refused", message });
        },
      ),
    [recordingId],
  );
  useEffect(() => void read(begin), [read, begin]);
  const reopen = (at: number) => {
    setState({ kind: "loading" });
    void read(at);
  };

  if (state.kind === "loading") return <SkeletonRows rows={6} />;
  if (state.kind === "refused") {
    return (
      <Banner
        tone="failed"
        cause={t("not-read")}
        action={
          <Button size="small" onClick={() => reopen(begin)}>
            {t("again")}
          </Button>
        }
      >
        {state.message}
      </Banner>
    );
  }
  const { content, at } = state;
  if (kind === "sftp" || kind === "scp") return <FileOperations content={content} />;
  if (kind !== "terminal") return <StreamText content={content} />;
  return (
    <>
      <Stretch content={content} open={reopen} />
      <RecordingPlayer content={content} at={at} label={label} onGo={note} />
    </>
  );
}

/** A link to this moment stands in the address, without a load. */
const note = (seconds: number): void =>
  window.history.replaceState(
    null,
    "",
    addressOf(window.location.pathname, { t: secondsOf(seconds) }),
  );

type StretchProps = { content: Content; open: (at: number) => void };

/** A long recording is played in stretches: where this one lies, and the ways to the others. */
function Stretch({ content, open }: StretchProps) {
  const t = useTranslations("recordings");
  if (content.isFromStart && content.isToEnd) return null;
  return (
    <div className="mb-2">
      <Banner
        tone="note"
        cause={t("stretch", { from: Math.floor(content.from), to: Math.ceil(content.to) })}
        action={
          <>
            {!content.isFromStart && (
              <Button size="small" onClick={() => open(0)}>
                {t("stretch-first")}
              </Button>
            )}
            {!content.isToEnd && (
              <Button size="small" onClick={() => open(content.to + 0.001)}>
                {t("stretch-next")}
              </Button>
            )}
          </>
        }
      >
        {t("stretch-why")}
      </Banner>
    </div>
  );
}
