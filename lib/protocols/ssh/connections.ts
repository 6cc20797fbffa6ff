import type { Socket } from "node:net";
import { newId, PosternError } from "#lib/kernel/index.ts";
import type { Worker } from "./workers.ts";

type Named = Pick<Worker, "id">;
type Connection = { readonly workerId: number; readonly address: string };

/** What was handed to workers, and from where it came. */
export type Connections = Map<string, Connection>;

/** More than all workers ever have open: one of them does not say what hung up. */
const handedOverMax = 50_000;

/** From where somebody comes is seen here, before a worker has a say in it. */
export function handOver(
  connections: Connections,
  worker: Pick<Worker, "id" | "send"> | undefined,
  socket: Socket,
): void {
  const address = socket.remoteAddress?.replace(/^::ffff:/, "");
  if (!worker || address === undefined || connections.size >= handedOverMax) {
    return void socket.destroy();
  }
  const connectionId = newId<"ssh-connection">();
  connections.set(connectionId, { workerId: worker.id, address });
  worker.send({ kind: "connection", connectionId, address }, socket);
}

/**
 * A worker signs people in on connections that it was handed, and on no other.
 * @throws {PosternError} where it was not.
 */
export function addressOf(connections: Connections, worker: Named, connectionId: string): string {
  const found = connections.get(connectionId);
  if (found?.workerId === worker.id) return found.address;
  throw new PosternError("unauthenticated", "bad_ticket");
}

export function hangUp(connections: Connections, worker: Named, connectionId: string): void {
  if (connections.get(connectionId)?.workerId === worker.id) connections.delete(connectionId);
}

/** A worker that died has none. */
export function forgetConnections(connections: Connections, worker: Named): void {
  for (const [id, { workerId }] of connections) {
    if (workerId === worker.id) connections.delete(id);
  }
}
