import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import ssh2, { type Connection } from "ssh2";
import type { Standing } from "#lib/bastion/index.ts";
import { reportCheck } from "./check-host.ts";
import { serveConnection, type Arrival } from "./connection.ts";
import { hostKeyOf, shownBy, type HostKey } from "./host-key.ts";
import {
  algorithms,
  connectionsMax,
  connectionsOfSourceMax,
  halfOpenMax,
  innerAlgorithms,
} from "./limits.ts";
import { linkOver, type Channel, type From, type Link, type Watching } from "./link.ts";
import type { LiveSession } from "./live-session.ts";
import { writePacketsWhole } from "./packet-writes.ts";
import { reportSweep } from "./sweep-host.ts";
import { channelsWaitForPeers, readWhileRead } from "./unread.ts";
import type { Watches } from "./watcher.ts";

/** Speaks SSH for a supervisor until it is told to stop and the last session ended. */
export function runWorker(channel: Channel, onDrained: () => void): void {
  channelsWaitForPeers();
  const here: Here = { sessions: new Map(), watches: new Map(), early: new Map() };
  const { sessions, watches } = here;
  const open = { all: 0, halfOpen: 0, bySource: new Map<string, number>() };
  const state = { hostKey: undefined as HostKey | undefined, isDraining: false };
  const drained = () => {
    if (state.isDraining && open.all === 0) onDrained();
  };
  const drain = () => {
    state.isDraining = true;
    drained();
  };

  const link = linkOver(channel, {
    hostKey: ({ seed, certificate }) => {
      state.hostKey = hostKeyOf(seed, certificate);
    },
    begin: () => link.say({ kind: "ready" }),
    connection: (...of) => arrive(...of),
    check: (task) => reportCheck(link, task),
    sweep: (task) => reportSweep(link, task),
    standings: (standings: readonly Standing[]) => {
      for (const standing of standings) sessions.get(standing.sessionId)?.hear(standing);
    },
    watching: (message) => hearOfWatching(message, here),
    drain,
    // Nobody is let in any more: whoever is in is the last.
    lost: drain,
    stop: () => {
      for (const session of sessions.values()) session.end("gateway_ended");
    },
  });

  const arrive = (socket: Socket, { connectionId, address }: From) => {
    socket.once("close", () => link.say({ kind: "hung-up", connectionId }));
    if (isFull(open, address) || state.isDraining || link.isLost()) return void socket.destroy();
    const leave = countIn(open, address);
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => {
      leave();
      drained();
    });
    serve(writePacketsWhole(socket), { connectionId, address });
    socket.resume();
  };

  const serve = (stream: Duplex, arrival: Arrival) => {
    const { hostKey } = state;
    if (!hostKey) return void stream.destroy();
    open.halfOpen += 1;
    let isHalfOpen = true;
    const settle = () => {
      if (isHalfOpen) open.halfOpen -= 1;
      isHalfOpen = false;
    };
    stream.once("close", settle);
    const take = (client: Connection) =>
      serveConnection(client, arrival, {
        ...{ link, watches },
        jump: serve,
        cut: () => stream.destroy(),
        onProven: settle,
        onSession: (session) => {
          takeIn(here, session);
          sayWhenCut(session, { stream, link });
        },
      });
    serverFor(arrival, hostKey, take).injectSocket(readWhileRead(stream) as Socket);
  };
}

/** For one connection, as each shows a certificate of its own. */
function serverFor(
  { jumpsTo, certificate }: Arrival,
  hostKey: HostKey,
  take: (client: Connection) => void,
): ssh2.Server {
  const { hostKeys, attach } = shownBy(hostKey, certificate);
  const offered = jumpsTo === undefined ? algorithms : innerAlgorithms;
  const config = { hostKeys, algorithms: offered as never, ident: "Postern" };
  return new ssh2.Server(config, (client) => {
    attach(client);
    take(client);
  });
}

type Open = { all: number; halfOpen: number; readonly bySource: Map<string, number> };

const isFull = ({ all, halfOpen, bySource }: Open, address: string): boolean =>
  all >= connectionsMax ||
  halfOpen >= halfOpenMax ||
  (bySource.get(address) ?? 0) >= connectionsOfSourceMax;

/** Counts a connection of an address; what it answers takes it off again. */
function countIn(open: Open, address: string): () => void {
  open.all += 1;
  open.bySource.set(address, (open.bySource.get(address) ?? 0) + 1);
  return () => {
    open.all -= 1;
    const left = (open.bySource.get(address) ?? 1) - 1;
    if (left > 0) open.bySource.set(address, left);
    else open.bySource.delete(address);
  };
}

/** Both its connections are closed, the person's and the host's. */
function sayWhenCut(session: LiveSession, { stream, link }: { stream: Duplex; link: Link }): void {
  const { sessionId } = session;
  let open = 2;
  const oneLess = () => (open -= 1) === 0 && link.say({ kind: "cut", sessionId });
  session.client.once("close", oneLess);
  stream.once("close", oneLess);
}

/** Who watches a session that is not quite open yet. */
type Early = Map<string, Extract<Watching, { kind: "observers" }>["watchers"]>;
type Here = {
  readonly sessions: Map<string, LiveSession>;
  readonly watches: Watches;
  readonly early: Early;
};
const earlyMax = 1000;

function takeIn({ sessions, early }: Here, session: LiveSession): void {
  const { sessionId } = session;
  sessions.set(sessionId, session);
  session.client.once("close", () => sessions.delete(sessionId));
  session.observers.hear(early.get(sessionId) ?? []);
  early.delete(sessionId);
}

function hearOfWatching(message: Watching, { sessions, watches, early }: Here): void {
  switch (message.kind) {
    case "observers": {
      const session = sessions.get(message.sessionId);
      if (!session && early.size < earlyMax) early.set(message.sessionId, message.watchers);
      return session?.observers.hear(message.watchers);
    }
    case "taken":
      return sessions.get(message.sessionId)?.observers.taken(message.watchId, message.bytes);
    case "shown":
      return watches.get(message.watchId)?.shows(message.data);
    case "sized":
      return watches.get(message.watchId)?.sized(message);
    case "watch-over":
      return watches.get(message.watchId)?.end();
  }
}
