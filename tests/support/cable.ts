import { createServer, connect, type AddressInfo, type Socket } from "node:net";
import { afterFile } from "./after-file.ts";

export type Cable = {
  /** The database as it is reached through the cable. */
  readonly url: string;
  /** From now on nothing arrives on connections that listen, and nothing says so. */
  readonly cut: () => void;
  /** From now on nothing passes, either way: the database stands still, or its network does. */
  readonly stop: () => void;
  /** Connections that were cut or stopped end, and new ones hear again. */
  readonly mend: () => void;
};

/** A cable to the database whose invalidation stream alone can be cut. */
export async function cableTo(databaseUrl: string): Promise<Cable> {
  const target = new URL(databaseUrl);
  const listening = new Set<Socket>();
  const all = new Set<Socket>();
  let isCut = false;
  let isStopped = false;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let isListening = false;
    all.add(client);
    const end = () => {
      all.delete(client);
      client.destroy();
      upstream.destroy();
      listening.delete(client);
    };
    client.on("data", (chunk) => {
      if (isStopped) return;
      if (!isListening && chunk.includes("listen postern")) {
        isListening = true;
        listening.add(client);
      }
      upstream.write(chunk);
    });
    upstream.on("data", (chunk) => {
      if (!isStopped && !(isCut && isListening)) client.write(chunk);
    });
    for (const socket of [client, upstream]) socket.on("close", end).on("error", end);
  });
  await new Promise<void>((done) => {
    server.listen(0, "127.0.0.1", done);
  });
  afterFile(() => server.close());
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  const mend = () => {
    for (const socket of isStopped ? all : listening) socket.destroy();
    isCut = false;
    isStopped = false;
  };
  return {
    url: url.href,
    cut: () => void (isCut = true),
    stop: () => void (isStopped = true),
    mend,
  };
}
