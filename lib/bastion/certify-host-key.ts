import { z } from "zod";
import { command, notFound, type Work } from "#lib/kernel/index.ts";
import { ensureAuthority, signCertificate } from "./authority.ts";
import { hostCertificateTimes } from "./certificate-times.ts";
import { entriesOf } from "./entries.ts";
import { HostCode } from "./host.ts";
import { findHost } from "./host-store.ts";
import { mayAsk } from "./policy.ts";
import { nextSerial } from "./serial.ts";

/** What a client may call every gateway and every host behind it (`HostKeyAlias`). */
export const gatewayAlias = "postern-gateway";

/** Names are compared in small letters (ssh(1)), each once. */
const principalsOf = (names: readonly string[]): string[] => [
  ...new Set([...names.map((name) => name.toLowerCase()), gatewayAlias]),
];

/** A step: signs the gateways' host key for the names under which clients come. */
export async function certifyHostKey(work: Work, names: readonly string[]) {
  const blob = await ensureAuthority(work, "gateway");
  const serial = await nextSerial(work.tx);
  const { validAfter, validBefore, renewAt } = hostCertificateTimes(work.now);
  const principals = principalsOf(names);
  const certificate = await signCertificate(work, {
    purpose: "host",
    subject: { algorithm: "ssh-ed25519", blob },
    body: {
      ...{ kind: "host", serial, keyId: "postern gateway", principals, validAfter, validBefore },
      // A client refuses a host certificate with a critical option (PROTOCOL.certkeys).
      ...{ criticalOptions: {}, extensions: {} },
    },
  });
  return { certificate, blob, validAfter, renewAt, detail: { serial: String(serial), principals } };
}

/**
 * Inside `ssh -J` the gateway stands for the host, and is called by its name: signed for whoever
 * may enter it, so that nobody learns by a name which hosts there are.
 */
export const certifyJump = command({
  name: "bastion.certify-jump",
  title: "Signs the gateways' host key under the name of a host, for whoever jumps to it.",
  right: "everyone",
  rest: "internal",
  input: z.object({ hostCode: HostCode }),
  output: z.object({ certificate: z.instanceof(Buffer) }),
  load: async ({ tx, now, actor }, { hostCode }) => {
    const host = await findHost(tx, hostCode);
    if (!host || host.retiredAt) throw notFound("host");
    const { id, code, systemId } = host;
    if (actor.kind !== "person") return { id, code, entries: [] };
    const entries = await entriesOf(tx, { personId: actor.personId, systemId }, now);
    if (entries.length === 0) throw notFound("host");
    return { id, code, entries };
  },
  authorize: (actor, { entries }) => mayAsk(actor, entries),
  run: async (work) => {
    const { id, code } = work.resource;
    const { certificate, detail } = await certifyHostKey(work, [code]);
    work.record({ target: id, detail });
    return { certificate };
  },
});
