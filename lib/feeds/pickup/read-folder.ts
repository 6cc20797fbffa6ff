import { constants } from "node:fs";
import { open, realpath, type FileHandle } from "node:fs/promises";
import { sep } from "node:path";
import { pickUpPlaces } from "./places.ts";
import { fileBytesMax, NoFile } from "./source.ts";

/**
 * Reads a file of one of the folders that the installation allows.
 * @throws NoFile where it is missing, or lies elsewhere, by a link as well.
 */
export async function readFromFolder(path: string, bytesMax = fileBytesMax): Promise<Buffer> {
  if (!isWithin(path, pickUpPlaces().folders)) throw new NoFile("refused", "folder_not_allowed");
  // What is no file, such as a pipe that nobody writes into, must not keep anybody waiting.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(path, flags).catch(notOpened);
  try {
    // Of what was opened, so that nobody swaps it meanwhile.
    const real = await realpath(`/proc/self/fd/${handle.fd}`).catch(() => realpath(path));
    const folders = await Promise.all(pickUpPlaces().folders.map(realOf));
    if (!isWithin(real, folders.flat())) throw new NoFile("refused", "folder_not_allowed");
    const stat = await handle.stat();
    if (!stat.isFile()) throw new NoFile("refused", "not_a_file");
    if (stat.size > bytesMax) throw new NoFile("refused", "file_too_large");
    return await readBounded(handle, bytesMax);
  } finally {
    await handle.close();
  }
}

/** What grows while it is read is not read for ever. */
async function readBounded(handle: FileHandle, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of handle.createReadStream({ autoClose: false })) {
    size += (chunk as Buffer).length;
    if (size > bytesMax) throw new NoFile("refused", "file_too_large");
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

const realOf = async (folder: string): Promise<string[]> => {
  const real = await realpath(folder).catch(() => undefined);
  return real === undefined ? [] : [real];
};

export const isWithin = (path: string, folders: readonly string[]): boolean =>
  folders.some((folder) => path.startsWith(folder.endsWith(sep) ? folder : folder + sep));

function notOpened(error: unknown): never {
  const { code } = error as { code?: string };
  if (code === "ENOENT" || code === "ENOTDIR") throw new NoFile("missing", "no_file");
  if (code === "ELOOP") throw new NoFile("refused", "folder_not_allowed");
  throw new NoFile("failed", code === "EACCES" ? "not_readable" : "unreadable");
}
