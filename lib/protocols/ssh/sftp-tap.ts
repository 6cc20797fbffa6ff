import { sftpWatcher, type FileOperation, type Needed } from "#lib/bastion/index.ts";
import type { Reply, Tap } from "./channel-tap.ts";
import type { Keeping } from "./recorder.ts";

type Watched = { readonly may: (needed: Needed) => boolean };

/** Keeps what SFTP does to files, of which only what rights allow passes. */
export function sftpTap({ may }: Watched, { lines, end }: Keeping): Tap {
  const count = { in: 0, out: 0, operations: 0 };
  let waits: Promise<void> | undefined;
  const onOperation = (operation: FileOperation) => {
    count.operations += 1;
    waits = lines.add(["f", operation]) ?? waits;
  };
  /** What is kept of an operation is on its way before the operation is. */
  const after = (bytes: Buffer): Buffer | Promise<Buffer> => {
    const pending = waits;
    waits = undefined;
    return pending ? pending.then(() => bytes) : bytes;
  };
  const watched = sftpWays(may, onOperation);
  return {
    in: (bytes, reply) => {
      count.in += bytes.length;
      const passed = watched.in(bytes, reply);
      return passed instanceof Promise ? passed.then(after) : after(passed);
    },
    out: (bytes) => {
      count.out += bytes.length;
      return after(watched.out(bytes));
    },
    err: (bytes) => bytes,
    ended: ({ code, signal }) => {
      watched.end();
      void lines.add(["e", { code, signal: signal ?? null }]);
      void end({ bytesIn: count.in, bytesOut: count.out, operations: count.operations });
    },
  };
}

type Ways = {
  readonly in: (bytes: Buffer, reply: Reply) => Buffer | Promise<Buffer>;
  readonly out: (bytes: Buffer) => Buffer;
  readonly end: () => void;
};

function sftpWays(may: Watched["may"], onOperation: (operation: FileOperation) => void): Ways {
  const watcher = sftpWatcher({
    may,
    passesUnread: () => may("shell") || may("exec"),
    onOperation,
  });
  return {
    in: (bytes, reply) => {
      const { toServer, toClient } = watcher.fromClient(bytes);
      const waits = toClient.length > 0 ? reply(toClient) : undefined;
      return waits ? waits.then(() => toServer) : toServer;
    },
    out: watcher.fromServer,
    end: watcher.end,
  };
}
