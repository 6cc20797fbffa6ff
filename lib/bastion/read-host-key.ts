import { z } from "zod";
import { anyPerson, command, query } from "#lib/kernel/index.ts";
import { authorityKey, ensureAuthority, gatewaySeed, trustedKeys } from "./authority.ts";
import { Address, Port } from "./host.ts";
import { onlyGateway } from "./policy.ts";
import { fingerprintOf, keyLineOf } from "./ssh/public-key.ts";
import { knownHostsLine, sshfpRecord } from "./ssh/published-key.ts";

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
  input: z.object({
    /** As clients call the gateways, for `knownHosts` and `sshfp`. */
    name: Address.optional(),
    port: Port.default(2222),
  }),
  output: z.object({
    publicKey: z.string().nullable(),
    fingerprint: z.string().nullable(),
    /** The one in use first; while one follows the other, both. */
    keys: z.array(z.string()),
    knownHosts: z.array(z.string()),
    sshfp: z.array(z.string()),
  }),
  authorize: anyPerson,
  run: async ({ tx, input: { name, port } }) => {
    const blob = await authorityKey(tx, "gateway");
    const all = await trustedKeys(tx, "gateway");
    const keys = all.map((key) => keyLineOf({ algorithm: "ssh-ed25519", blob: Buffer.from(key) }));
    return {
      publicKey: blob ? keyLineOf({ algorithm: "ssh-ed25519", blob }) : null,
      fingerprint: blob ? fingerprintOf(blob) : null,
      keys,
      knownHosts: name === undefined ? [] : keys.map((key) => knownHostsLine({ name, port, key })),
      sshfp: name === undefined ? [] : all.map((key) => sshfpRecord(name, key)),
    };
  },
});
