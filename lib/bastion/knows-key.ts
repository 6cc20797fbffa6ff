import { z } from "zod";
import { maybe, query, sql } from "#lib/kernel/index.ts";
import { findIssued, isCertificate, readShown } from "./issued-certificate.ts";
import { onlyGateway } from "./policy.ts";
import { fingerprintOf } from "./ssh/public-key.ts";
import { Bytes } from "./ssh/wire.ts";

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
