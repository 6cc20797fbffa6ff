import type { RecordingStateName } from "./recording-state.tsx";

export type RecordingKindName = "terminal" | "shell" | "exec" | "sftp" | "scp";

/** A recording as lists show it. */
export type RecordingView = {
  recordingId: string;
  sessionId: string;
  person: string;
  employeeNumber: string;
  host: string;
  zone: string;
  login: string;
  kind: RecordingKindName;
  state: RecordingStateName;
  isPrivileged: boolean;
  isOwn: boolean;
  problem: string | null;
  command: string | null;
  beganAt: Date;
  endedAt: Date | null;
  seconds: number;
  bytesIn: number | null;
  bytesOut: number | null;
  operations: number | null;
  keepUntil: Date | null;
  heldAt: Date | null;
  destroyedAt: Date | null;
};
