/** What was done to a file or a folder, as the two ends of a channel said it to each other. */
export type FileOperation = {
  readonly what:
    | "upload"
    | "download"
    | "remove"
    | "rename"
    | "link"
    | "change"
    | "make_folder"
    | "remove_folder"
    | "list"
    | "copy"
    /** Of what neither standard nor OpenSSH knows, or of more at once than is followed. */
    | "unknown";
  readonly path: string;
  /** Of renames, links and copies. */
  readonly to?: string;
  /** What passed. */
  readonly bytes?: number;
  /** Of all of it, in hexadecimal; null: it passed in pieces out of order. */
  readonly sha256?: string | null;
  readonly outcome: "done" | "failed" | "refused" | "unfinished";
};

/** Longer ones are cut: PATH_MAX of Linux. */
const pathCharactersMax = 4096;

export const pathOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, pathCharactersMax)).toString();
