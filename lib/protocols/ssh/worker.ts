import { createPublicKey } from "node:crypto";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import ssh2, { type Connection } from "ssh2";
import { ed25519Raw, privateKeyOf, type Standing } from "#lib/bastion/index.ts";
import { reportCheck } from "./check-host.ts";
import { serveConnection, type Arrival } from "./connection.ts";
import { ed25519Pem } from "./ed25519-pem.ts";
import {
  algorithms,
  connectionsMax,
  connectionsOfSourceMax,
  halfOpenMax,
  innerAlgorithms,
} from "./limits.ts";
import { linkOver, type Channel } from "./link.ts";
import type { LiveSession } from "./live-session.ts";

/** Speaks SSH for a supervisor until it is told to stop and the last session ended. */
export function runWorker(channel: Channel, onDrained: () => void): void {
  const sessions = new Map<string, LiveSession>();
  const open = { all: 0, halfOpen: 0, bySource: new Map<string, number>() };
  const state = { hostKey: "", isDraining: false };
  const drained = () => {
    if (state.isDraining && open.all === 0) onDrained();
  };

  const link = linkOver(channel, {
    begin: (seed) => {
      state.hostKey = ed25519Pem(seed, ed25519Raw(createPublicKey(privateKeyOf(seed))));
      link.say({ kind: "ready" });
    },
    connection: (socket) => arrive(socket),
    check: (task) => reportCheck(link, task),
    standings: (standings: readonly Standing[]) => {
      for (const standing of standings) sessions.get(standing.sessionId)?.hear(standing);
    },
    drain: () => {
      state.isDraining = true;
      drained();
    },
    stop: () => {
      for (const session of sessions.values()) session.end("gateway_ended");
    },
  });

  const arrive = (socket: Socket) => {
    const address = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
    const ofSource = open.bySource.get(address) ?? 0;
    if (isFull(open, ofSource) || state.isDraining || link.isLost()) return void socket.destroy();
    open.all += 1;
    open.bySource.set(address, ofSource + 1);
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => {
      open.all -= 1;
      const left = (open.bySource.get(address) ?? 1) - 1;
      if (left > 0) open.bySource.set(address, left);
      else open.bySource.delete(address);
      drained();
    });
    serve(socket, { address });
    socket.resume();
  };

  const serve = (stream: Duplex, arrival: Arrival) => {
    open.halfOpen += 1;
    let isHalfOpen = true;
    const settle = () => {
      if (isHalfOpen) open.halfOpen -= 1;
      isHalfOpen = false;
    };
    stream.once("close", settle);
    const take = (client: Connection) =>
      serveConnection(client, arrival, {
        link,
        jump: serve,
        cut: () => stream.destroy(),
        onProven: settle,
        onSession: (session) => {
          sessions.set(session.sessionId, session);
          session.client.once("close", () => sessions.delete(session.sessionId));
        },
      });
    const offered = arrival.jumpsTo === undefined ? algorithms : innerAlgorithms;
    const config = { hostKeys: [state.hostKey], algorithms: offered as never, ident: "Postern" };
    const server = new ssh2.Server(config, take);
    server.injectSocket(stream as Socket);
  };
}

const isFull = (open: { all: number; halfOpen: number }, ofSource: number): boolean =>
  open.all >= connectionsMax || open.halfOpen >= halfOpenMax || ofSource >= connectionsOfSourceMax;
