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
import { sweepScript } from "./sweep-script.ts";

/** Whoever signs in by it runs the script that finds what one session left, and nothing else. */
export const certifySweep = command({
  name: "bastion.certify-sweep",
  title: "Signs a certificate by which a gateway finds, or ends, what a session left on its host.",
  right: "system",
  rest: "internal",
  isAnswerSecret: true,
  input: z.object({
    sessionId: z.uuid(),
    hostId: HostId,
    login: Login,
    isEnding: z.boolean(),
    /** Of the key pair that the gateway made for this alone. */
    publicKey: Bytes,
    sourceAddress: z.string(),
  }),
  output: z.object({ certificate: z.instanceof(Buffer) }),
  load: ({ tx }, { hostId }) => findHostById(tx, hostId),
  authorize: onlyGateway,
  run: async (work) => {
    const { input, resource: host, now } = work;
    if (!host || host.retiredAt) throw notFound("host");
    const { sessionId, login, isEnding, publicKey, sourceAddress } = input;
    const serial = await nextSerial(work.tx);
    const certificate = await signCertificate(work, {
      purpose: "session",
      subject: parsePublicKey(publicKey),
      body: {
        ...{ kind: "user", serial, keyId: `postern sweep ${sessionId}` },
        principals: [principalOf(login, host.code)],
        ...certificateTimes(now),
        criticalOptions: {
          "force-command": sweepScript(sessionId, isEnding),
          "source-address": sourceAddressOf(host, sourceAddress),
        },
        extensions: {},
      },
    });
    const detail = { host: host.code, login, isEnding, serial: String(serial) };
    work.record({ target: sessionId, detail });
    return { certificate };
  },
});
