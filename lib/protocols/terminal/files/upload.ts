import { randomBytes } from "node:crypto";
import { fileBytesMax, pieceBytes, progressEveryBytes, untakenBytesMax } from "../limits.ts";
import type { FilesChannel } from "./channel.ts";
import type { FilesSaid, Putting } from "./messages.ts";
import { fromHome, nameInFolder, within } from "./names.ts";
import { FileRefused, reasonOf } from "./refusal.ts";
import { paceOf, type Pace, type Transfer } from "./transfer.ts";

type Say = (said: FilesSaid) => void;

/**
 * Puts a file into a folder: under a name of its own until it is whole, so that nobody there reads
 * half of it, and nothing stays of what did not come about.
 */
export function upload(files: FilesChannel, asked: Putting, say: Say): Transfer {
  const pace = paceOf();
  let take: Transfer["take"] | undefined;
  const run = async () => {
    const target = await pace.orStopped(findTarget(files, asked));
    const aside = within(target.folder, `.postern-${randomBytes(8).toString("hex")}.part`);
    const handle = await create(files, aside, pace);
    try {
      const intake = newIntake({ files, handle, pace, bytes: asked.bytes, say });
      take = intake.take;
      say({ kind: "taking", path: target.path });
      await pace.orStopped(intake.whole);
      if (target.mode !== undefined) await files.allow(handle, target.mode);
      await pace.orStopped(files.close(handle));
      await pace.orStopped(place(files, aside, target));
      return { path: target.path, bytes: asked.bytes };
    } catch (error) {
      take = undefined;
      await inTime(discard(files, handle, aside));
      throw await whyOf(error, { files, folder: target.folder, bytes: asked.bytes });
    }
  };
  return {
    // What was sent before it was heard that nothing is taken any more is dropped.
    take: (piece) => take?.(piece),
    stop: pace.stop,
    done: run().finally(pace.end),
  };
}

type Target = {
  readonly folder: string;
  readonly path: string;
  /** Of the file whose place it takes. */
  readonly mode?: number;
  readonly replaces: boolean;
};

/** Where it will stand; what is there already is only replaced when that is asked for. */
async function findTarget(files: FilesChannel, asked: Putting): Promise<Target> {
  const { bytes, replaces } = asked;
  const name = nameInFolder(asked.name);
  if (bytes > fileBytesMax) throw new FileRefused("too_large");
  const folder = await files.resolve(fromHome(asked.folder));
  if ((await files.look(folder)).kind !== "folder") throw new FileRefused("not_a_folder");
  const path = within(folder, name);
  const there = await files.look(path).catch(unlessMissing);
  if (there?.kind === "folder") throw new FileRefused("is_folder");
  if (there?.kind === "other") throw new FileRefused("not_a_file");
  if (there && !replaces) throw new FileRefused("exists");
  const free = await files.freeBytes(folder);
  if (free !== undefined && free < bytes) throw new FileRefused("no_space");
  if (!there) return { folder, path, replaces };
  // Behind a link stands the file that is meant: the link stays.
  const real = await files.resolve(path);
  return { folder: folderOf(real), path: real, mode: there.mode, replaces };
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";

function unlessMissing(error: unknown): undefined {
  if (reasonOf(error) !== "no_such_file") throw error;
}

/** Without being asked to replace, the host itself refuses to rename onto what came meanwhile. */
async function place(files: FilesChannel, aside: string, { path, replaces }: Target) {
  if (replaces) return files.replace(aside, path);
  return files.rename(aside, path).catch((error: unknown) => {
    throw reasonOf(error) === "failed" ? new FileRefused("exists") : error;
  });
}

const discardMsMax = 5000;

async function create(files: FilesChannel, aside: string, pace: Pace): Promise<Buffer> {
  const created = files.create(aside);
  try {
    return await pace.orStopped(created);
  } catch (error) {
    // The host may make it all the same, after it was stopped.
    await inTime(created.then((handle) => discard(files, handle, aside)));
    throw error;
  }
}

async function discard(files: FilesChannel, handle: Buffer, aside: string): Promise<void> {
  await files.close(handle).catch(() => undefined);
  await files.remove(aside);
}

/** A host that does not answer keeps what stands there. */
async function inTime(discarding: Promise<void>): Promise<void> {
  let clock: NodeJS.Timeout | undefined;
  const late = new Promise<void>((go) => {
    clock = setTimeout(go, discardMsMax).unref();
  });
  await Promise.race([discarding.catch(() => undefined), late]);
  clearTimeout(clock);
}

type Failing = { readonly files: FilesChannel; readonly folder: string; readonly bytes: number };

/** SFTP has no word for a full disk: whether it is one, is asked. */
async function whyOf(error: unknown, { files, folder, bytes }: Failing): Promise<unknown> {
  if (reasonOf(error) !== "failed") return error;
  const free = await files.freeBytes(folder);
  return free !== undefined && free < bytes ? new FileRefused("no_space") : error;
}

type Intake = {
  readonly take: (piece: Buffer) => void;
  readonly whole: Promise<void>;
};
type Taking = {
  readonly files: FilesChannel;
  readonly handle: Buffer;
  readonly pace: Pace;
  readonly bytes: number;
  readonly say: Say;
};

/** Writes what comes as it comes; the browser waits for what is written before it sends more. */
function newIntake({ files, handle, pace, bytes, say }: Taking): Intake {
  const { promise: whole, resolve, reject } = Promise.withResolvers<void>();
  whole.catch(() => undefined);
  let [received, written, said] = [0, 0, 0];
  const wrote = (count: number) => {
    written += count;
    pace.touch();
    if (written - said >= progressEveryBytes || written === bytes) {
      said = written;
      say({ kind: "passed", bytes: written });
    }
    if (written === bytes) resolve();
  };
  if (bytes === 0) resolve();
  return {
    whole,
    take: (piece) => {
      if (pace.signal.aborted) return;
      const isTooMuch = received + piece.length > bytes;
      if (isTooMuch || received - written + piece.length > untakenBytesMax) {
        return reject(new FileRefused("failed"));
      }
      for (let at = 0; at < piece.length; at += pieceBytes) {
        const part = piece.subarray(at, at + pieceBytes);
        files.write(handle, received, part).then(() => wrote(part.length), reject);
        received += part.length;
      }
    },
  };
}
