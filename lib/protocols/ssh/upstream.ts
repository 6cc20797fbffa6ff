import { connect, type Socket } from "node:net";
import { Client } from "ssh2";
import { closingReasons, parsePublicKey } from "#lib/bastion/index.ts";
import { keepCipherKeys } from "./cipher-keys.ts";
import { CertificateAgent, newSessionKey, signWithPlainName } from "./certificate-agent.ts";
import { connectMsMax, upstreamAlgorithms } from "./limits.ts";
import { Refused, type Link } from "./link.ts";
import { liveSession, type LiveSession } from "./live-session.ts";
import { writePacketsWhole } from "./packet-writes.ts";
import type { Target } from "./target.ts";
import { readWhileRead } from "./unread.ts";

type Wanted = {
  readonly link: Link;
  readonly loginId: string;
  readonly target: Target;
  readonly hangUp: () => void;
};

/**
 * Opens a session on a host: finds it, connects, has a certificate signed for a fresh key, and
 * signs in. The host must show a key that is pinned.
 * @throws {Refused} with the reason.
 */
export async function openUpstream({
  link,
  loginId,
  target,
  hangUp,
}: Wanted): Promise<LiveSession> {
  const { host, login } = target;
  const where = await link.ask({ ask: "reach", loginId, host, login });
  const socket = await connected(where.address, where.port);
  try {
    const key = newSessionKey();
    const { standing, ...opened } = await link.ask({
      ...{ ask: "open", loginId, host, login, publicKey: key.blob },
      sourceAddress: localAddressOf(socket),
    });
    const agent = new CertificateAgent(key, opened.certificate);
    const upstream = new Client();
    keepCipherKeys(upstream);
    try {
      await signedIn(upstream, { socket, login, agent, hostKeys: where.hostKeys });
    } catch (error) {
      upstream.destroy();
      const said = closingReasons.find(
        (each) => error instanceof Refused && each === error.message,
      );
      const reason = said ?? "host_unreachable";
      link.say({ kind: "closed", sessionId: opened.sessionId, reason });
      throw error;
    }
    const door = `${login}@${host}`;
    return liveSession({ ...opened, standing, upstream, socket, link, loginId, door, hangUp });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

export function connected(address: string, port: number): Promise<Socket> {
  return new Promise((pass, fail) => {
    const socket = connect({ host: address, port, noDelay: true, timeout: connectMsMax });
    const refuse = () => {
      socket.destroy();
      fail(new Refused("host_unreachable"));
    };
    socket.once("timeout", refuse);
    socket.once("error", refuse);
    socket.once("connect", () => {
      socket.setTimeout(0);
      socket.off("error", refuse);
      socket.on("error", () => socket.destroy());
      pass(readWhileRead(writePacketsWhole(socket)));
    });
  });
}

/** Of this end of a connection: IPv4 as itself, and not within IPv6 (RFC 4291 §2.5.5.2). */
export const localAddressOf = ({ localAddress }: Socket): string =>
  (localAddress ?? "").replace(/^::ffff:/, "");

/** A host has keys of several kinds and shows one: it is asked for a kind that is pinned. */
export function algorithmsFor(hostKeys: readonly Uint8Array[]) {
  const pinned = new Set(hostKeys.map((blob) => parsePublicKey(blob).algorithm));
  const isPinned = (name: string) =>
    name.startsWith("rsa-") ? pinned.has("ssh-rsa") : pinned.has(name as never);
  const { serverHostKey } = upstreamAlgorithms;
  // The others stay: a host that shows one of them instead is another, not one that is away.
  const byPin = [
    ...serverHostKey.filter(isPinned),
    ...serverHostKey.filter((name) => !isPinned(name)),
  ];
  return { ...upstreamAlgorithms, serverHostKey: byPin };
}

type SigningIn = {
  readonly socket: Socket;
  readonly login: string;
  readonly agent: CertificateAgent;
  readonly hostKeys: readonly Uint8Array[];
};

export function signedIn(
  client: Client,
  { socket, login, agent, hostKeys }: SigningIn,
): Promise<void> {
  return new Promise((pass, fail) => {
    let isKnownHost = true;
    client.once("ready", () => pass());
    client.on("error", (error: Error & { level?: string }) => {
      if (!isKnownHost) return fail(new Refused("host_key_changed"));
      const isRefused = error.level === "client-authentication";
      fail(new Refused(isRefused ? "host_refused" : "host_unreachable"));
    });
    client.once("close", () => fail(new Refused("host_unreachable")));
    client.connect({
      sock: socket,
      username: login,
      agent,
      algorithms: algorithmsFor(hostKeys) as never,
      readyTimeout: connectMsMax,
      hostVerifier: (key: Buffer) => {
        isKnownHost = hostKeys.some((each) => key.equals(each));
        return isKnownHost;
      },
    });
    signWithPlainName(client);
  });
}
