import { begin, systemActor } from "#lib/kernel/index.ts";
import {
  beginRecording,
  finishRecording,
  nothingKept,
  type RecordingKind,
} from "#lib/recordings/index.ts";
import { first } from "./working-lives.ts";

const gateway = begin(systemActor("gateway"));

type Kept = {
  readonly kind: RecordingKind;
  readonly command: string | null;
  readonly end: "none" | "sealed" | "unfinished" | "broken";
};
const kept: readonly Kept[] = [
  { kind: "sftp", command: null, end: "sealed" },
  { kind: "exec", command: "tar -C /srv/www -czf - releases | wc -c", end: "unfinished" },
  { kind: "exec", command: `grep -rn ${"needle|".repeat(60)} /var/log`, end: "broken" },
  { kind: "terminal", command: null, end: "none" },
  { kind: "terminal", command: null, end: "sealed" },
];

/** Recordings in every state, of somebody who is on a host. */
export async function keepRecordings(number: string): Promise<void> {
  const sessionId = await first(`select b.id from bastion_session b
    join person p on p.id = b.person_id
    where p.employee_number = '${number}' and b.ended_at is null`);
  for (const { kind, command, end } of kept) {
    const header = { command, width: 120, height: 36, term: "xterm-256color" };
    const { recordingId } = await beginRecording(gateway, {
      ...{ sessionId, kind, header, isPrivileged: kind === "terminal" },
    });
    if (end === "none") continue;
    const { chunks, head, storedBytes } = nothingKept(recordingId);
    await finishRecording(gateway, {
      ...{ recordingId, problem: end === "broken" ? "no_space" : null },
      kept: { chunks, head, storedBytes, seconds: 754 },
      totals: end === "unfinished" ? null : { bytesIn: 2480, bytesOut: 1_834_000, operations: 12 },
    });
  }
}
