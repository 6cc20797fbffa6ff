import { readerOf } from "../ssh/wire.ts";
import { pathOf, type FileOperation } from "./file-operation.ts";

/** Numbers of draft-ietf-secsh-filexfer-02 §3, which is what OpenSSH speaks. */
export const packet = {
  ...{ init: 1, open: 3, close: 4, read: 5, write: 6, setstat: 9, fsetstat: 10, opendir: 11 },
  ...{ remove: 13, mkdir: 14, rmdir: 15, rename: 18, symlink: 20, extended: 200 },
  ...{ version: 2, status: 101, handle: 102, data: 103 },
} as const;
/** §6.3. */
export const openFlag = { read: 1, write: 2, append: 4, create: 8, truncate: 16 } as const;
/** §5. */
const sizeAttribute = 1;
/** §7. */
export const status = { ok: 0, permissionDenied: 3, unsupported: 8 } as const;

/** Which way content goes, or names and properties change. */
export type Need = "upload" | "download";

export type Request = {
  readonly id: number;
  readonly needs: readonly Need[];
  /** Nobody knows what it does. */
  readonly isUnknown?: true;
  /** What it does by itself, if it succeeds. */
  readonly does?: Pick<FileOperation, "what" | "path" | "to">;
  readonly opens?: { readonly path: string; readonly what: "upload" | "download" };
  readonly closes?: string;
  /** Cuts an open file, or makes it longer. */
  readonly resizes?: { readonly handle: string; readonly bytes: number };
  readonly reads?: { readonly handle: string; readonly offset: number };
  readonly writes?: {
    readonly handle: string;
    readonly offset: number;
    readonly bytes: Uint8Array;
  };
};

/** Extensions of OpenSSH (PROTOCOL §4) that change nothing, and those that do. */
const harmless: ReadonlySet<string> = new Set([
  ...["statvfs@openssh.com", "fstatvfs@openssh.com", "limits@openssh.com"],
  ...["expand-path@openssh.com", "home-directory", "users-groups-by-id@openssh.com"],
]);
const changing: Readonly<Record<string, FileOperation["what"]>> = {
  "posix-rename@openssh.com": "rename",
  "hardlink@openssh.com": "link",
  "lsetstat@openssh.com": "change",
  "fsync@openssh.com": "change",
  "copy-data": "copy",
};

/** @throws {SshFormatError} when it ends before it should. */
export function readRequest(bytes: Buffer): Request | undefined {
  const from = readerOf(bytes.subarray(4));
  const type = from.u8();
  if (type === packet.init) return undefined;
  const id = from.u32();
  const handle = () => from.bytes().toString("hex");
  const path = () => pathOf(from.bytes());
  const changes = (what: FileOperation["what"], paths: { path: string; to?: string }) => ({
    ...{ id, needs: ["upload"] as const, does: { what, ...paths } },
  });
  switch (type) {
    case packet.open: {
      const opened = path();
      const needs = needsOf(from.u32());
      const what = needs.includes("upload") ? "upload" : "download";
      return { id, needs, opens: { path: opened, what } };
    }
    case packet.close:
      return { id, needs: [], closes: handle() };
    case packet.read:
      return { id, needs: ["download"], reads: { handle: handle(), offset: Number(from.u64()) } };
    case packet.write: {
      const writes = { handle: handle(), offset: Number(from.u64()), bytes: from.bytes() };
      return { id, needs: ["upload"], writes };
    }
    case packet.setstat:
      return changes("change", { path: path() });
    case packet.fsetstat: {
      const file = handle();
      if ((from.u32() & sizeAttribute) === 0) return { id, needs: ["upload"] };
      return { id, needs: ["upload"], resizes: { handle: file, bytes: Number(from.u64()) } };
    }
    case packet.opendir:
      return { id, needs: [], does: { what: "list", path: path() } };
    case packet.remove:
      return changes("remove", { path: path() });
    case packet.mkdir:
      return changes("make_folder", { path: path() });
    case packet.rmdir:
      return changes("remove_folder", { path: path() });
    case packet.rename:
      return changes("rename", { path: path(), to: path() });
    case packet.symlink:
      return changes("link", { path: path(), to: path() });
    case packet.extended:
      return extended(id, from);
    default:
      // STAT, READDIR and their like: they show names and properties, and change nothing.
      return type > packet.symlink ? { id, needs: [], isUnknown: true } : { id, needs: [] };
  }
}

function needsOf(flags: number): readonly Need[] {
  const { write, append, create, truncate } = openFlag;
  const isWriting = (flags & (write | append | create | truncate)) !== 0;
  const isReading = (flags & openFlag.read) !== 0 || !isWriting;
  return [
    ...(isWriting ? (["upload"] as const) : []),
    ...(isReading ? (["download"] as const) : []),
  ];
}

function extended(id: number, from: ReturnType<typeof readerOf>): Request {
  const name = pathOf(from.bytes());
  if (harmless.has(name)) return { id, needs: [] };
  const what = changing[name];
  if (what === undefined) return { id, needs: [], isUnknown: true };
  if (what === "copy") return { id, needs: ["upload", "download"], does: { what, path: "" } };
  const path = name === "fsync@openssh.com" ? "" : pathOf(from.bytes());
  const hasTo = what === "rename" || what === "link";
  const does = { what, path, ...(hasTo && { to: pathOf(from.bytes()) }) };
  return { id, needs: ["upload"], ...(name !== "fsync@openssh.com" && { does }) };
}
