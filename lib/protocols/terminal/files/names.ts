import { basename } from "node:path/posix";
import { nameBytesMax } from "../limits.ts";
import { FileRefused } from "./refusal.ts";

// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]/;
/** What turns the order of what stands beside it: a name may then seem to end as it does not. */
const turns = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/;

/**
 * A name within a folder, as Linux takes it.
 * @throws {FileRefused} `bad_name`.
 */
export function nameInFolder(name: string): string {
  const isPath = name === "" || name === "." || name === ".." || name.includes("/");
  const isText = name.isWellFormed() && !controls.test(name);
  if (isPath || !isText || Buffer.byteLength(name) > nameBytesMax) {
    throw new FileRefused("bad_name");
  }
  return name;
}

/** SFTP knows no home but the folder that one begins in (draft-ietf-secsh-filexfer-02 §6.2). */
export const fromHome = (path: string): string => path.replace(/^~(\/+|$)/, "") || ".";

export const within = (folder: string, name: string): string =>
  `${folder.endsWith("/") ? folder : `${folder}/`}${name}`;

/** A name as somebody's own computer may keep it, whatever the host calls the file. */
export function nameToKeep(path: string): string {
  const known = basename(path)
    .toWellFormed()
    .replaceAll(new RegExp(`${controls.source}|${turns.source}|[/\\\\]`, "g"), "_");
  const short = cut(known, nameBytesMax);
  return /[^.]/.test(short) ? short : "file";
}

function cut(text: string, bytesMax: number): string {
  let bytes = 0;
  let kept = "";
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > bytesMax) break;
    kept += character;
  }
  return kept;
}

/** RFC 6266 §4: for old readers in ASCII, and the whole name as RFC 8187 §3.2 writes it. */
export function attachment(name: string): string {
  const ascii = name.replaceAll(/[^\x20-\x7E]|["\\%]/g, "_");
  const whole = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${whole}`;
}
