/** Why a file does not pass. */
export const fileRefusals = [
  "no_such_file",
  "permission_denied",
  /** The gateway's own answer: no right allows it. */
  "not_granted",
  "is_folder",
  "not_a_folder",
  /** A device, a pipe or a socket: whoever opens one may wait for ever. */
  "not_a_file",
  "exists",
  "no_space",
  "bad_name",
  "too_large",
  /** Fewer bytes came than there were at first. */
  "changed",
  "stalled",
  "cancelled",
  /** The browser's download was stopped there. */
  "not_fetched",
  "unsupported",
  "session_over",
  "failed",
] as const;
export type FileRefusal = (typeof fileRefusals)[number];

export class FileRefused extends Error {
  override readonly name = "FileRefused";
  readonly reason: FileRefusal;

  constructor(reason: FileRefusal) {
    super(reason);
    this.reason = reason;
  }
}

export const reasonOf = (error: unknown): FileRefusal =>
  error instanceof FileRefused ? error.reason : "failed";
