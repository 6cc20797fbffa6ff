import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { fileBytesMax, pieceBytes, progressEveryBytes, readsAheadMax } from "../limits.ts";
import type { Addresses } from "./addresses.ts";
import type { Entry, FilesChannel } from "./channel.ts";
import type { FilesSaid, Getting } from "./messages.ts";
import { attachment, fromHome, nameToKeep } from "./names.ts";
import { FileRefused } from "./refusal.ts";
import { paceOf, type Pace, type Transfer } from "./transfer.ts";

type Offering = {
  readonly say: (said: FilesSaid) => void;
  readonly offer: (signal: AbortSignal) => ReturnType<Addresses["offer"]>;
};

/** Offers a file at an address of its own, and sends it to whoever fetches it there. */
export function download(files: FilesChannel, asked: Getting, offering: Offering): Transfer {
  const { say, offer } = offering;
  const pace = paceOf();
  const run = async () => {
    const path = await pace.orStopped(findFile(files, asked.path));
    const handle = await pace.orStopped(files.open(path));
    try {
      const there = await pace.orStopped(files.lookAt(handle));
      // What was a file may have become something else before it was opened.
      onlyFile(there);
      if (there.bytes > fileBytesMax) throw new FileRefused("too_large");
      pace.signal.throwIfAborted();
      const { address, fetched } = offer(pace.signal);
      const known = there.bytes > 0 ? there.bytes : null;
      say({ kind: "offered", address, bytes: known });
      const response = await fetched;
      pace.touch();
      const bytes = await send(response, {
        ...{ files, handle, pace, say, known, name: nameToKeep(asked.path) },
      });
      return { path, bytes };
    } finally {
      files.close(handle).catch(() => undefined);
    }
  };
  return { take: () => undefined, stop: pace.stop, done: run().finally(pace.end) };
}

async function findFile(files: FilesChannel, asked: string): Promise<string> {
  const path = await files.resolve(fromHome(asked));
  onlyFile(await files.look(path));
  return path;
}

function onlyFile({ kind }: Entry): void {
  if (kind === "folder") throw new FileRefused("is_folder");
  if (kind === "other") throw new FileRefused("not_a_file");
}

type Sending = {
  readonly files: FilesChannel;
  readonly handle: Buffer;
  readonly pace: Pace;
  readonly say: Offering["say"];
  /** Its length; null: what the kernel makes up as it is read has none. */
  readonly known: number | null;
  readonly name: string;
};

async function send(response: ServerResponse, sending: Sending): Promise<number> {
  const { known, name, pace, say } = sending;
  response.writeHead(200, {
    "content-type": "application/octet-stream",
    "content-disposition": attachment(name),
    "content-security-policy": "default-src 'none'; sandbox",
    "cache-control": "no-store",
    "accept-ranges": "none",
    ...(known !== null && { "content-length": known }),
  });
  let [passed, told] = [0, 0];
  const counted = async function* () {
    for await (const piece of piecesOf(sending)) {
      yield piece;
      // Asked for more, it has taken this.
      passed += piece.length;
      pace.touch();
      if (passed - told < progressEveryBytes) continue;
      told = passed;
      say({ kind: "passed", bytes: passed });
    }
  };
  try {
    await pipeline(counted, response, { signal: pace.signal });
  } catch (error) {
    response.destroy();
    if (pace.signal.aborted) throw pace.signal.reason;
    throw error instanceof FileRefused ? error : new FileRefused("not_fetched");
  }
  return passed;
}

/** In their order; some are asked for ahead, and no more until these are taken. */
async function* piecesOf({ files, handle, known }: Sending): AsyncGenerator<Buffer> {
  const end = known ?? fileBytesMax;
  const ahead: { readonly bytes: number; readonly read: Promise<Buffer> }[] = [];
  let asked = 0;
  for (;;) {
    while (ahead.length < readsAheadMax && asked < end) {
      const bytes = Math.min(pieceBytes, end - asked);
      const read = files.read(handle, asked, bytes);
      read.catch(() => undefined);
      ahead.push({ bytes, read });
      asked += bytes;
    }
    const next = ahead.shift();
    // More than this is no file of that length.
    if (!next && known === null) throw new FileRefused("too_large");
    if (!next) return;
    const piece = await next.read;
    if (piece.length > 0) yield piece;
    if (piece.length === next.bytes) continue;
    if (known !== null) throw new FileRefused("changed");
    return;
  }
}
