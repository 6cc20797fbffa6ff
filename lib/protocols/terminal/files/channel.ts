import type { Client, SFTPWrapper, Stats } from "ssh2";
import { FileRefused } from "./refusal.ts";

export type Entry = {
  readonly kind: "file" | "folder" | "other";
  readonly bytes: number;
  /** Its permissions (POSIX). */
  readonly mode: number;
};

/**
 * Files at the host by SFTP version 3, through the gateway. Each of them throws `FileRefused`, also
 * once the channel is closed: nothing waits for an answer that comes no more.
 */
export type FilesChannel = {
  readonly resolve: (path: string) => Promise<string>;
  readonly look: (path: string) => Promise<Entry>;
  readonly create: (path: string) => Promise<Buffer>;
  readonly open: (path: string) => Promise<Buffer>;
  readonly lookAt: (handle: Buffer) => Promise<Entry>;
  /** Fewer bytes than asked for: there are no more. */
  readonly read: (handle: Buffer, from: number, bytes: number) => Promise<Buffer>;
  readonly write: (handle: Buffer, from: number, piece: Buffer) => Promise<void>;
  readonly allow: (handle: Buffer, mode: number) => Promise<void>;
  readonly close: (handle: Buffer) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
  /** Not over a file that is there. */
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly replace: (from: string, to: string) => Promise<void>;
  /** For this login; unset: the host does not say. */
  readonly freeBytes: (folder: string) => Promise<number | undefined>;
  readonly onOver: (listen: () => void) => void;
  readonly end: () => void;
};

type Done<T> = (error: Error | null | undefined, value?: T) => void;

/**
 * Opens the subsystem beside what else runs on this connection.
 * @throws {FileRefused} `not_granted` where no right moves files, `session_over`.
 */
export const openFiles = (client: Client): Promise<FilesChannel> =>
  new Promise((pass, fail) => {
    const gone = () => fail(new FileRefused("session_over"));
    client.once("close", gone);
    try {
      client.sftp((error, sftp) => {
        client.off("close", gone);
        // The gateway takes a channel first, and says then that no right allows it.
        if (error) fail(new FileRefused("not_granted"));
        else pass(filesChannel(sftp));
      });
    } catch {
      gone();
    }
  });

function filesChannel(sftp: SFTPWrapper): FilesChannel {
  const { ask, onOver } = asking(sftp);
  const readOnce = (handle: Buffer, from: number, bytes: number): Promise<Buffer> =>
    ask<Buffer>((done) => {
      const into = Buffer.allocUnsafe(bytes);
      sftp.read(handle, into, 0, bytes, from, (error, count) => {
        if (!error) return done(null, into.subarray(0, count));
        return codeOf(error) === status.endOfFile ? done(null, nothing) : done(error);
      });
    });
  return {
    onOver,
    resolve: (path) => ask((done) => sftp.realpath(path, done)),
    look: (path) => ask<Stats>((done) => sftp.stat(path, done)).then(entryOf),
    create: (path) => ask((done) => sftp.open(path, "wx", done)),
    open: (path) => ask((done) => sftp.open(path, "r", done)),
    lookAt: (handle) => ask<Stats>((done) => sftp.fstat(handle, done)).then(entryOf),
    read: (handle, from, bytes) =>
      whole(bytes, (held) => readOnce(handle, from + held, bytes - held)),
    write: (handle, from, piece) =>
      ask((done) => sftp.write(handle, piece, 0, piece.length, from, (error) => done(error))),
    allow: (handle, mode) => ask((done) => sftp.fchmod(handle, mode, done)),
    close: (handle) => ask((done) => sftp.close(handle, done)),
    remove: (path) => ask((done) => sftp.unlink(path, done)),
    rename: (from, to) => ask((done) => sftp.rename(from, to, done)),
    replace: (from, to) => ask((done) => sftp.ext_openssh_rename(from, to, done)),
    freeBytes: (folder) =>
      ask<Space>((done) => sftp.ext_openssh_statvfs(folder, done)).then(freeOf, () => undefined),
    end: () => sftp.end(),
  };
}

type Asking = {
  readonly ask: <T>(run: (done: Done<T>) => void) => Promise<T>;
  readonly onOver: (listen: () => void) => void;
};

/** ssh2 answers no request that is made of a closed channel. */
function asking(sftp: SFTPWrapper): Asking {
  let isOver = false;
  const waiting = new Set<(error: FileRefused) => void>();
  const listeners: (() => void)[] = [];
  const over = () => {
    if (isOver) return;
    isOver = true;
    for (const fail of waiting) fail(new FileRefused("session_over"));
    waiting.clear();
    for (const listen of listeners) listen();
  };
  sftp.on("close", over).on("end", over).on("error", over);
  return {
    ask: (run) =>
      new Promise((pass, fail) => {
        if (isOver) return fail(new FileRefused("session_over"));
        waiting.add(fail);
        try {
          run((error, value) => {
            waiting.delete(fail);
            if (error) fail(refusalOf(error));
            else pass(value as never);
          });
        } catch {
          waiting.delete(fail);
          fail(new FileRefused("unsupported"));
        }
      }),
    onOver: (listen) => void listeners.push(listen),
  };
}

/** Hosts may answer with less than they have (§6.4); nothing is the end. */
async function whole(bytes: number, more: (held: number) => Promise<Buffer>): Promise<Buffer> {
  const first = await more(0);
  if (first.length === 0 || first.length === bytes) return first;
  const pieces = [first];
  for (let held = first.length; held < bytes;) {
    const next = await more(held);
    if (next.length === 0) break;
    pieces.push(next);
    held += next.length;
  }
  return Buffer.concat(pieces);
}

type Space = Readonly<Record<"f_blocks" | "f_bavail" | "f_frsize", number | bigint>>;

/** Without blocks it is no disk: what the kernel makes up has none. */
const freeOf = ({ f_blocks: all, f_bavail: free, f_frsize: bytes }: Space): number | undefined =>
  Number(all) === 0 ? undefined : Number(free) * Number(bytes);

const nothing = Buffer.alloc(0);

/** draft-ietf-secsh-filexfer-02 §7. */
const status = { endOfFile: 1, noSuchFile: 2, permissionDenied: 3, unsupported: 8 } as const;

const codeOf = (error: Error): unknown => (error as { code?: unknown }).code;

/** The gateway answers in the host's place, and says so: see lib/bastion/files/sftp-watcher.ts. */
const byGateway = "Permission denied by Postern";

function refusalOf(error: Error): FileRefused {
  const code = codeOf(error);
  if (code === undefined) return new FileRefused("session_over");
  if (code === status.noSuchFile) return new FileRefused("no_such_file");
  if (code === status.permissionDenied) {
    return new FileRefused(error.message === byGateway ? "not_granted" : "permission_denied");
  }
  return new FileRefused(code === status.unsupported ? "unsupported" : "failed");
}

const permissionBits = 0o777;

function entryOf(stats: Stats): Entry {
  const kind = stats.isFile() ? "file" : stats.isDirectory() ? "folder" : "other";
  return { kind, bytes: stats.size, mode: stats.mode & permissionBits };
}
