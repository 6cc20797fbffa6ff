import { Client, type ClientChannel } from "ssh2";
import { readSweep, type Swept } from "#lib/bastion/index.ts";
import { CertificateAgent, newSessionKey } from "./certificate-agent.ts";
import { Refused, type Link } from "./link.ts";
import type { SweepTask } from "./messages.ts";
import { connected, localAddressOf, signedIn } from "./upstream.ts";

/** What is found and ended takes a few seconds. */
const sweepMsMax = 20_000;
const textBytesMax = 8192;

/** Looks for what a session left on its host, and says what was found, or that it could not. */
export function reportSweep(link: Link, task: SweepTask): void {
  const say = (swept: Swept | undefined) =>
    link.say({
      kind: "swept",
      sessionId: task.sessionId,
      swept: swept ? { ...swept, names: [...swept.names] } : null,
    });
  sweepHost(link, task).then(say, () => say(undefined));
}

async function sweepHost(link: Link, task: SweepTask): Promise<Swept | undefined> {
  const { sessionId, address, port, login, hostKeys } = task;
  const socket = await connected(address, port);
  const client = new Client();
  // Whatever hangs is cut, and looked at again later.
  const late = setTimeout(() => socket.destroy(), sweepMsMax).unref();
  try {
    const key = newSessionKey();
    const sourceAddress = localAddressOf(socket);
    const asked = { ask: "certify-sweep", sessionId, publicKey: key.blob, sourceAddress } as const;
    const { certificate } = await link.ask(asked);
    const agent = new CertificateAgent(key, certificate);
    await signedIn(client, { socket, login, agent, hostKeys });
    return readSweep(await printed(client));
  } finally {
    clearTimeout(late);
    client.destroy();
    socket.destroy();
  }
}

/** What the command that the certificate forces prints; which one is asked for says nothing. */
const printed = (client: Client): Promise<string> =>
  new Promise((done, fail) => {
    const cut = () => fail(new Refused("host_unreachable"));
    client.once("close", cut);
    client.exec("sweep", (error: Error | undefined, channel: ClientChannel) => {
      if (error) return cut();
      let text = "";
      channel.on("data", (bytes: Buffer) => {
        if (text.length < textBytesMax) text += bytes.toString("utf8");
      });
      channel.stderr.resume();
      channel.once("close", () => done(text));
    });
  });
