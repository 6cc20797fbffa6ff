import { contentHash, type ContentHash } from "./content-hash.ts";
import { pathOf, type FileOperation } from "./file-operation.ts";

/** Which way files go, as the command that the other `scp` started says: sink or source. */
export type ScpDirection = "upload" | "download";

/** Whether a command is the far end of a legacy `scp`; it names no standard, only OpenSSH's scp.c. */
export function scpDirection(command: string): ScpDirection | undefined {
  const [program = "", ...words] = command.trim().split(/\s+/, 50);
  if (!/(^|\/)scp$/.test(program)) return undefined;
  const end = words.findIndex((word) => word === "--" || !word.startsWith("-"));
  const options = (end < 0 ? words : words.slice(0, end)).join("");
  if (options.includes("t")) return "upload";
  return options.includes("f") ? "download" : undefined;
}

/** Times of what comes next, or a warning or an error, which begin with 1 and 2. */
const isRemark = (text: string): boolean =>
  /^T\d/.test(text) || [1, 2].includes(text.charCodeAt(0));

const lineBytesMax = 8192;

type File = { readonly path: string; left: number; readonly hash: ContentHash };

/**
 * Whether a command is nothing but that: what a shell reads more in, or finds elsewhere, may be
 * anything that begins like it.
 */
export const isPlainScp = (command: string): boolean => /^scp [^;&|<>`$()\n\r]*$/.test(command);

export type ScpWatcher = {
  /** Bytes of the end that has the files. */
  readonly see: (bytes: Buffer) => void;
  /** What came is not what scp says: from here on nothing is known of files. */
  readonly isLost: () => boolean;
  readonly end: () => void;
};

/** Reads along with the protocol of scp, and says of each file when it is over. */
export function scpWatcher(
  what: ScpDirection,
  onOperation: (operation: FileOperation) => void,
): ScpWatcher {
  const folders: string[] = [];
  const state = { line: Buffer.alloc(0), file: undefined as File | undefined, isLost: false };
  const pathHere = (name: string) => [...folders, name].join("/");

  const finish = (outcome: FileOperation["outcome"]) => {
    const { file } = state;
    if (!file) return;
    state.file = undefined;
    const { path, hash } = file;
    onOperation({ what, path, bytes: hash.bytes(), sha256: hash.sha256(), outcome });
  };
  const readLine = (line: Buffer) => {
    const text = pathOf(line);
    const copied = /^C[0-7]{4} (\d{1,15}) (.+)$/.exec(text);
    if (copied) {
      const path = pathHere(copied[2] ?? "");
      state.file = { path, left: Number(copied[1]), hash: contentHash() };
      return;
    }
    const entered = /^D[0-7]{4} \d+ (.+)$/.exec(text);
    if (entered && folders.length < 256) folders.push(entered[1] ?? "");
    else if (text === "E") folders.pop();
    else state.isLost ||= !isRemark(text);
  };
  /** Answers how many bytes it took. */
  const step = (bytes: Buffer): number => {
    const { file } = state;
    if (file && file.left > 0) {
      const piece = bytes.subarray(0, file.left);
      file.hash.see(file.hash.bytes(), piece);
      file.left -= piece.length;
      return piece.length;
    }
    if (file) {
      finish(bytes[0] === 0 ? "done" : "failed");
      return bytes[0] === 0 ? 1 : 0;
    }
    // An acknowledgement stands alone; a line ends with a line feed.
    if (state.line.length === 0 && bytes[0] === 0) return 1;
    const end = bytes.indexOf(10);
    const taken = end < 0 ? bytes : bytes.subarray(0, end);
    state.line = Buffer.concat([state.line, taken]);
    if (state.line.length > lineBytesMax) state.isLost = true;
    if (end < 0) return bytes.length;
    readLine(state.line);
    state.line = Buffer.alloc(0);
    return end + 1;
  };
  return {
    isLost: () => state.isLost,
    see: (bytes) => {
      for (let at = 0; at < bytes.length && !state.isLost;) at += step(bytes.subarray(at));
      if (!state.isLost || state.line.length === 0) return;
      onOperation({ what: "unknown", path: pathHere(""), outcome: "unfinished" });
      state.line = Buffer.alloc(0);
    },
    end: () => finish(state.file?.left === 0 ? "done" : "unfinished"),
  };
}
