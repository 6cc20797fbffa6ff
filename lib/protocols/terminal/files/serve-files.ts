import type { WebSocket } from "ws";
import { helloMsMax, unsentBytesMax } from "../limits.ts";
import { closeCodes } from "../messages.ts";
import { hangOn, jsonOf, refusalOf } from "../socket-life.ts";
import type { OpenFiles, PersonContext, Terminals } from "../terminals.ts";
import type { Addresses } from "./addresses.ts";
import type { FilesChannel } from "./channel.ts";
import { download } from "./download.ts";
import { FilesAsked, FilesOpening, type FilesSaid } from "./messages.ts";
import { reasonOf, type FileRefusal } from "./refusal.ts";
import type { Transfer } from "./transfer.ts";
import { upload } from "./upload.ts";

type Serving = {
  readonly context: PersonContext;
  readonly terminals: Terminals;
  readonly addresses: Addresses;
};

/** Serves one socket of files, one after another. It is heard from its first byte on. */
export function serveFiles(socket: WebSocket, serving: Serving): void {
  const { context, terminals } = serving;
  const state = { isOpening: false, hasTyped: false, isBarred: false };
  let moving: Moving | undefined;
  const say = (said: FilesSaid) => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > unsentBytesMax) socket.terminate();
    else socket.send(JSON.stringify(said));
  };
  const nonsense = () => socket.close(closeCodes.nonsense);
  const refuse = (error: unknown) => {
    say({ kind: "refused", ...refusalOf(error) });
    socket.close(closeCodes.done);
  };
  const open = async (opening: FilesOpening) => {
    const opened = await terminals.openFiles(context, opening);
    if (socket.readyState !== socket.OPEN) return opened.files.end();
    moving = movingOn(opened.files, { serving, say });
    opened.files.onOver(() => void over(opened));
    say({ kind: "ready" });
  };
  const over = async ({ endReason }: OpenFiles) => {
    await moving?.stop("session_over");
    say({ kind: "ended", reason: (await endReason?.()) ?? "lost" });
    socket.close(closeCodes.done);
  };
  const hear = (message: unknown) => {
    state.hasTyped = true;
    if (moving) return moving.hear(message) || nonsense();
    const opening = FilesOpening.safeParse(message);
    if (state.isOpening || !opening.success) return nonsense();
    state.isOpening = true;
    clearTimeout(hello);
    open(opening.data).catch(refuse);
  };
  socket.on("message", (data: Buffer, isBinary) => {
    if (state.isBarred) return;
    if (isBinary) moving?.take(data);
    else hear(jsonOf(data));
  });
  const hello = setTimeout(nonsense, helloMsMax).unref();
  const stop = hangOn(socket, { context, typing: state });
  socket.on("error", () => socket.terminate());
  socket.on("close", () => {
    clearTimeout(hello);
    stop();
    void moving?.stop("cancelled");
  });
}

/** What moves on one channel. */
type Moving = {
  /** Answers whether this may be asked, and now. */
  readonly hear: (message: unknown) => boolean;
  readonly take: (piece: Buffer) => void;
  /** What it began is taken back first, as far as the host is still there. */
  readonly stop: (reason: FileRefusal) => Promise<void>;
};

type Telling = { readonly serving: Serving; readonly say: (said: FilesSaid) => void };

function movingOn(files: FilesChannel, { serving, say }: Telling): Moving {
  const { context, addresses } = serving;
  const offer = (signal: AbortSignal) => addresses.offer(context.actor, signal);
  let current: Transfer | undefined;
  let following: Promise<void> | undefined;
  const follow = async (transfer: Transfer) => {
    current = transfer;
    const last = await transfer.done.then(
      (done) => ({ kind: "done" as const, ...done }),
      (error: unknown) => ({ kind: "failed" as const, reason: reasonOf(error) }),
    );
    current = undefined;
    say(last);
  };
  return {
    hear: (message) => {
      const { data: asked } = FilesAsked.safeParse(message);
      if (asked?.kind === "cancel") current?.stop("cancelled");
      else if (!asked || current) return false;
      else if (asked.kind === "put") following = follow(upload(files, asked, say));
      else following = follow(download(files, asked, { say, offer }));
      return true;
    },
    take: (piece) => current?.take(piece),
    stop: async (reason) => {
      current?.stop(reason);
      await following;
      files.end();
    },
  };
}
