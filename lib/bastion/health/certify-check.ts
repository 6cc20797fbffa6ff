import { z } from "zod";
import { command, notFound } from "#lib/kernel/index.ts";
import { signCertificate } from "../authority.ts";
import { certificateTimes } from "../certificate-times.ts";
import { HostId, principalOf, sourceAddressOf } from "../host.ts";
import { findHostById } from "../host-store.ts";
import { onlyGateway } from "../policy.ts";
import { Login } from "../right.ts";
import { nextSerial } from "../serial.ts";
import { parsePublicKey } from "../ssh/public-key.ts";
import { Bytes } from "../ssh/wire.ts";

/** Whoever signs in by such a certificate runs this instead of anything, and is out again. */
const nothing = "exit 0";

/**
 * Certificates that prove that a host lets Postern in, one for each login: without a terminal,
 * forwarding or any command of the bearer's choice.
 */
export const certifyCheck = command({
  name: "bastion.certify-check",
  title: "Signs certificates that prove that a host lets Postern in, and allow nothing there.",
  right: "system",
  rest: "internal",
  isAnswerSecret: true,
  input: z.object({
    hostId: HostId,
    sourceAddress: z.string(),
    /** Of key pairs that the gateway made for this check alone. */
    keys: z.array(z.object({ login: Login, publicKey: Bytes })).max(50),
  }),
  output: z.object({ certificates: z.array(z.instanceof(Buffer)) }),
  load: ({ tx }, { hostId }) => findHostById(tx, hostId),
  authorize: onlyGateway,
  run: async (work) => {
    const { input, resource: host, now } = work;
    if (!host || host.retiredAt) throw notFound("host");
    const certificates: Buffer[] = [];
    const serials: string[] = [];
    for (const { login, publicKey } of input.keys) {
      const serial = await nextSerial(work.tx);
      serials.push(String(serial));
      const certificate = await signCertificate(work, {
        purpose: "session",
        subject: parsePublicKey(publicKey),
        body: {
          ...{ kind: "user", serial, keyId: `postern check ${host.code}` },
          principals: [principalOf(login, host.code)],
          ...certificateTimes(now),
          criticalOptions: {
            "force-command": nothing,
            "source-address": sourceAddressOf(host, input.sourceAddress),
          },
          extensions: {},
        },
      });
      certificates.push(certificate);
    }
    const logins = input.keys.map(({ login }) => login);
    work.record({ target: host.id, detail: { host: host.code, logins, serials } });
    return { certificates };
  },
});
