import { createRequire } from "node:module";
import type { Duplex } from "node:stream";
import type { Client, Connection } from "ssh2";

/** What a peer may leave unread before it is waited for. */
const unreadBytesMax = 256 * 1024;

/** Until a peer reads what was written to it, nothing is read of what it says. */
export function readWhileRead<Stream extends Duplex>(stream: Stream): Stream {
  const write: (...args: never) => boolean = stream.write.bind(stream);
  let isHeld = false;
  const goOn = () => {
    isHeld = false;
    stream.resume();
  };
  stream.write = (...args: never) => {
    const isRoom = write(...args);
    if (!isHeld && isUnread(stream)) {
      isHeld = true;
      stream.pause();
      stream.once("drain", goOn);
    }
    return isRoom;
  };
  return stream;
}

const isUnread = (stream: Duplex): boolean =>
  stream.writableNeedDrain && stream.writableLength >= unreadBytesMax;

/** As ssh2 1.17 has them. */
type Peer = (Connection | Client) & {
  readonly _sock: Duplex;
  readonly _protocol: { readonly _kexinit?: unknown };
};
type Written = (error?: Error | null) => void;
type Writing = {
  _write: (this: unknown, data: Buffer, encoding: BufferEncoding, done: Written) => void;
};
type ChannelClass = {
  readonly prototype: Writing;
  new (info: object, client: object, options: object): { readonly stderr: Writing };
};

/**
 * ssh2 1.17 writes to a channel whatever its window takes (RFC 4254 §5.2), and peers grant windows
 * of gigabytes, PuTTY's plink and pscp among them: what they do not read would wait in memory. From
 * here on every channel of this process waits for the connection too, and for an exchange of keys.
 */
export function channelsWaitForPeers(): void {
  const { Channel } = createRequire(import.meta.url)("ssh2/lib/Channel.js") as {
    readonly Channel: ChannelClass;
  };
  const ends = { incoming: {}, outgoing: {} };
  const { stderr } = new Channel({ type: "session", ...ends }, {}, { server: true });
  waits(Channel.prototype, (channel) => (channel as { readonly _client: Peer })._client);
  waits(Object.getPrototypeOf(stderr) as Writing, (side) => {
    const { _channel } = side as { readonly _channel: { readonly _client: Peer } };
    return _channel._client;
  });
}

function waits(prototype: Writing, peerOf: (stream: unknown) => Peer): void {
  const { _write: write } = prototype;
  prototype._write = function (data, encoding, done) {
    write.call(this, data, encoding, (error) => whenRead(peerOf(this), () => done(error)));
  };
}

type Waiting = { readonly acts: (() => void)[]; isOver: boolean };
const waiting = new WeakMap<Peer, Waiting>();

function whenRead(peer: Peer, act: () => void): void {
  const { acts, isOver } = waiting.get(peer) ?? listen(peer);
  if (isOver || (acts.length === 0 && isTaking(peer))) act();
  else acts.push(act);
}

const isTaking = ({ _sock: socket, _protocol: protocol }: Peer): boolean =>
  !isUnread(socket) && protocol._kexinit === undefined;

function listen(peer: Peer): Waiting {
  const made: Waiting = { acts: [], isOver: false };
  waiting.set(peer, made);
  const look = () => {
    while (made.acts.length > 0 && (made.isOver || isTaking(peer))) made.acts.shift()?.();
  };
  const { _sock: socket } = peer;
  socket.on("drain", look).once("close", () => {
    made.isOver = true;
    look();
  });
  // After each exchange of keys.
  (peer as Connection).on("handshake", look);
  return made;
}
