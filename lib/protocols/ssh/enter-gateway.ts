import { Client } from "ssh2";
import {
  fingerprintOf,
  getHostKey,
  issueTerminalCertificate,
  parseKeyLine,
} from "#lib/bastion/index.ts";
import type { Context } from "#lib/kernel/index.ts";
import { CertificateAgent, newSessionKey } from "./certificate-agent.ts";
import { Refused } from "./link.ts";
import type { Target } from "./target.ts";
import { connected, localAddressOf, signedIn } from "./upstream.ts";

type Entrance = Target & {
  /** Where a gateway listens. */
  readonly address: string;
  readonly port: number;
};

export type Entered = {
  readonly client: Client;
  /** Of the key that was made for it: by this the session behind it is found. */
  readonly fingerprint: string;
};

/**
 * Enters the gateway for a signed-in person, as their own `ssh` would: by a fresh key, kept in
 * memory, and a certificate that hangs on the ticket of this context. The gateway must show its own
 * host key. Whoever gets the client ends it.
 * @throws {Refused} `host_unreachable`, `host_key_changed`, `host_refused`.
 * @throws {PosternError} when no certificate is issued: `step_up_needed`, `bad_ticket` …
 */
export async function enterGateway(context: Context, entrance: Entrance): Promise<Entered> {
  const { address, port, login, host } = entrance;
  const { keys } = await getHostKey(context, {});
  if (keys.length === 0) throw new Refused("host_unreachable");
  const socket = await connected(address, port);
  const client = new Client();
  try {
    const key = newSessionKey();
    const sourceAddress = localAddressOf(socket);
    const asked = { publicKey: key.line, sourceAddress };
    const { certificate } = await issueTerminalCertificate(context, asked);
    await signedIn(client, {
      ...{ socket, login: `${login}%${host}`, agent: new CertificateAgent(key, certificate) },
      hostKeys: keys.map((line) => parseKeyLine(line).blob),
    });
    return { client, fingerprint: fingerprintOf(key.blob) };
  } catch (error) {
    client.destroy();
    socket.destroy();
    throw error;
  }
}
