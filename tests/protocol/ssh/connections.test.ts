import { createConnection, createServer, type AddressInfo, type Socket } from "node:net";
import { expect, test } from "vitest";
import {
  addressOf,
  forgetConnections,
  handOver,
  hangUp,
  type Connections,
} from "#lib/protocols/ssh/connections.ts";
import type { ToWorker } from "#lib/protocols/ssh/messages.ts";

/** What a worker is to the supervisor, with all that it was told. */
function workerOf(id: number) {
  const told: ToWorker[] = [];
  return { id, told, send: (message: ToWorker) => void told.push(message) };
}

/** The server's end of a true connection from this machine. */
async function accepted(): Promise<Socket> {
  const server = createServer();
  const socket = new Promise<Socket>((resolve) => void server.once("connection", resolve));
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
  const client = createConnection((server.address() as AddressInfo).port, "127.0.0.1");
  client.on("error", () => undefined);
  const end = await socket;
  end.once("close", () => client.destroy());
  server.close();
  return end;
}

const refused = expect.objectContaining({ reason: "bad_ticket" }) as Error;

test("a worker names connections that it was handed, until they hang up or it dies", async () => {
  const connections: Connections = new Map();
  const [one, other] = [workerOf(1), workerOf(2)];
  const socket = await accepted();
  handOver(connections, one, socket);
  const [message] = one.told;
  if (message?.kind !== "connection") throw new Error("nothing was handed over");
  const { connectionId } = message;
  expect(addressOf(connections, one, connectionId)).toBe("127.0.0.1");
  expect(() => addressOf(connections, other, connectionId)).toThrow(refused);
  hangUp(connections, other, connectionId);
  expect(addressOf(connections, one, connectionId)).toBe("127.0.0.1");
  hangUp(connections, one, connectionId);
  expect(() => addressOf(connections, one, connectionId)).toThrow(refused);
  handOver(connections, one, socket);
  forgetConnections(connections, other);
  expect(connections.size).toBe(1);
  forgetConnections(connections, one);
  expect(connections.size).toBe(0);
  socket.destroy();
});

test("a connection for which no worker runs, or whose address is gone, is closed", async () => {
  const connections: Connections = new Map();
  const [socket, gone] = [await accepted(), await accepted()];
  handOver(connections, undefined, socket);
  gone.destroy();
  handOver(connections, workerOf(1), gone);
  expect([socket.destroyed, gone.destroyed, connections.size]).toEqual([true, true, 0]);
});
