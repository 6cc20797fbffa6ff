import { z } from "zod";
import { anyPerson, command, maybe, query, sql } from "#lib/kernel/index.ts";
import { authorityKey, ensureAuthority, gatewaySeed } from "./authority.ts";
import { findIssued, isCertificate, readShown } from "./issued-certificate.ts";
import { onlyGateway } from "./policy.ts";
import { fingerprintOf, keyLineOf } from "./ssh/public-key.ts";
import { Bytes } from "./ssh/wire.ts";

/** Hands a gateway that starts the host key that all of them show; kept in its workers' memory. */
export const readHostKey = command({
  name: "bastion.read-host-key",
  title: "Hands a starting gateway its host key.",
  right: "system",
  rest: "internal",
  isAnswerSecret: true,
  input: z.object({}),
  output: z.object({ seed: z.instanceof(Buffer) }),
  load: async () => undefined,
  authorize: onlyGateway,
  run: async (work) => {
    const blob = await ensureAuthority(work, "gateway");
    const seed = await gatewaySeed(work);
    work.record({ detail: { fingerprint: fingerprintOf(blob) } });
    return { seed };
  },
});

/** What one compares with what `ssh` shows at the first connection. */
export const getHostKey = query({
  name: "bastion.get-host-key",
  title: "Shows the public host key of the bastion's gateways.",
  right: "everyone",
  rest: { method: "GET", path: "/bastion/host-key" },
  input: z.object({}),
  output: z.object({ publicKey: z.string().nullable(), fingerprint: z.string().nullable() }),
  authorize: anyPerson,
  run: async ({ tx }) => {
    const blob = await authorityKey(tx, "gateway");
    if (!blob) return { publicKey: null, fingerprint: null };
    const publicKey = keyLineOf({ algorithm: "ssh-ed25519", blob });
    return { publicKey, fingerprint: fingerprintOf(blob) };
  },
});

/** Whether a client is worth asking for a signature by this key. */
export const knowsKey = query({
  name: "ssh-key.is-known",
  title: "Tells the gateway whether somebody signs in by a key or a certificate.",
  right: "system",
  rest: "internal",
  input: z.object({ key: Bytes }),
  output: z.object({ isKnown: z.boolean() }),
  authorize: onlyGateway,
  run: async ({ tx, now, input: { key } }) => {
    if (isCertificate(key)) {
      const certificate = readShown(key);
      return { isKnown: Boolean(certificate && (await findIssued(tx, certificate, now))) };
    }
    const found = await maybe(
      tx,
      z.object({}),
      sql`select from ssh_key where fingerprint = ${fingerprintOf(key)} and removed_at is null`,
    );
    return { isKnown: found !== undefined };
  },
});
