import type { Needed } from "#lib/bastion/index.ts";
import type { RecordingKind, Totals } from "#lib/recordings/index.ts";
import type { Tap } from "./channel-tap.ts";
import { lineWriter, type LineWriter } from "./line-writer.ts";
import { Refused, type Link } from "./link.ts";
import { scpTap } from "./scp-tap.ts";
import { sftpTap } from "./sftp-tap.ts";
import { streamTap } from "./stream-tap.ts";
import { terminalTap } from "./terminal-tap.ts";

/** What is known of a channel before it says anything. */
export type Opening = {
  readonly kind: RecordingKind;
  readonly command: string | null;
  readonly terminal: { readonly width: number; readonly height: number; readonly term: string };
};

export type Recording = {
  readonly tap: Tap;
  /** Why nothing is recorded any more, if that happens. */
  readonly onLost: (hear: (reason: string) => void) => void;
};

type Recorded = {
  readonly link: Link;
  readonly sessionId: string;
  readonly may: (needed: Needed) => boolean;
};

/** Begins to record a channel. @throws {Refused} when it cannot be recorded. */
export async function recordChannel(recorded: Recorded, opening: Opening): Promise<Recording> {
  const { link, sessionId, may } = recorded;
  const { kind, command, terminal } = opening;
  const { width, height, term } = terminal;
  const header = { command, width, height, term: term === "" ? null : term.slice(0, 64) };
  const { recordingId } = await link.ask({ ask: "record-begin", sessionId, kind, header });
  let lost = (_reason: string): void => undefined;
  const lines = lineWriter({ link, recordingId, onFailed: (reason) => lost(reason) });
  const end: Ending = async (totals) => {
    await lines.end();
    await link.ask({ ask: "record-end", recordingId, totals }).catch(() => undefined);
  };
  return {
    tap: tapOf({ kind, command, may }, { lines, end }),
    onLost: (hear) => {
      lost = hear;
    },
  };
}

export type Ending = (totals: Totals) => Promise<void>;
export type Keeping = { readonly lines: LineWriter; readonly end: Ending };

type Tapped = Pick<Opening, "kind" | "command"> & Pick<Recorded, "may">;

function tapOf({ kind, command, may }: Tapped, keeping: Keeping): Tap {
  if (kind === "terminal") return terminalTap(keeping);
  if (kind === "sftp") return sftpTap({ may }, keeping);
  if (kind === "scp") return scpTap(command ?? "", keeping);
  return streamTap(keeping, { isShell: kind === "shell" });
}

/** Of a session that goes on unrecorded: files are still only moved as rights allow. */
export function unrecordedTap(tapped: Tapped): Tap {
  const nowhere = { add: () => undefined, end: () => Promise.resolve() };
  const keeping = { lines: nowhere, end: () => Promise.resolve() };
  return tapped.kind === "sftp" ? tapOf(tapped, keeping) : {};
}

export const isRecordingRefusal = (error: unknown): boolean =>
  error instanceof Refused && error.message.startsWith("recording_");
