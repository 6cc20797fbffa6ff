export const kindNames = ["terminal", "shell", "exec", "sftp", "scp"] as const;
export type RecordingKindName = (typeof kindNames)[number];

export const stateNames = ["open", "sealed", "unfinished", "broken", "destroyed"] as const;
export type RecordingStateName = (typeof stateNames)[number];

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
