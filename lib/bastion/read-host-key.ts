import { z } from "zod";
import { anyPerson, command, query, type Tx } from "#lib/kernel/index.ts";
import { authorityKey, authorityLine, gatewaySeed, retiredKeys, trustedKeys } from "./authority.ts";
import { certifyHostKey } from "./certify-host-key.ts";
import { Port } from "./host.ts";
import { onlyGateway } from "./policy.ts";
import { fingerprintOf, keyLineOf } from "./ssh/public-key.ts";
import {
  authorityKnownLine,
  knownHostsLine,
  revokedLine,
  sshfpRecord,
} from "./ssh/published-key.ts";

/** More names than people have for one gateway. */
const namesMax = 20;
/** No pattern (ssh_config(5), PATTERNS), and no second name. */
const Name = z.string().regex(/^[A-Za-z0-9:._-]{1,253}$/, "a host name or an address");

/** Hands a gateway what all of them show; kept in its workers' memory. */
export const readHostKey = command({
  name: "bastion.read-host-key",
  title: "Hands a gateway its host key, with a certificate for the names it is reached by.",
  right: "system",
  rest: "internal",
  isAnswerSecret: true,
  input: z.object({ names: z.array(Name).max(namesMax) }),
  output: z.object({
    seed: z.instanceof(Buffer),
    certificate: z.instanceof(Buffer),
    /** Outside these it is to be read again. */
    validAfter: z.date(),
    renewAt: z.date(),
    /** As {@link findHostKeyInUse} answers it. */
    tag: z.string(),
  }),
  load: async () => undefined,
  authorize: onlyGateway,
  run: async (work) => {
    const seed = await gatewaySeed(work);
    const { blob, detail, ...certified } = await certifyHostKey(work, work.input.names);
    work.record({ detail: { fingerprint: fingerprintOf(blob), ...detail } });
    return { seed, ...certified, tag: await tagOf(work.tx) };
  },
});

/** Names the host key in use and whoever signs for it: another answer, and gateways ask anew. */
export const findHostKeyInUse = query({
  name: "bastion.find-host-key-in-use",
  title: "Names the host key in use, and the authority that signs for it.",
  right: "system",
  rest: "internal",
  input: z.object({}),
  output: z.object({ tag: z.string() }),
  authorize: onlyGateway,
  run: async ({ tx }) => ({ tag: await tagOf(tx) }),
});

async function tagOf(tx: Tx): Promise<string> {
  const keys = [await authorityKey(tx, "gateway"), await authorityKey(tx, "host")];
  return keys.map((key) => (key ? fingerprintOf(key) : "none")).join(" ");
}

const plainLine = (key: Uint8Array): string =>
  keyLineOf({ algorithm: "ssh-ed25519", blob: Buffer.from(key) });

/** What one compares with what `ssh` shows at the first connection. */
export const getHostKey = query({
  name: "bastion.get-host-key",
  title: "Shows the public host key of the bastion's gateways, and who signs for it.",
  right: "everyone",
  rest: { method: "GET", path: "/bastion/host-key" },
  input: z.object({
    /** As clients call the gateways, for `knownHosts`, `certAuthorities` and `sshfp`. */
    name: Name.optional(),
    port: Port.default(2222),
  }),
  output: z.object({
    publicKey: z.string().nullable(),
    fingerprint: z.string().nullable(),
    /** The one in use first; while one follows the other, both. */
    keys: z.array(z.string()),
    knownHosts: z.array(z.string()),
    /** Lines of known_hosts that outlive a host key: of the authority that signs it first. */
    certAuthorities: z.array(z.string()),
    /** Lines of known_hosts for retired host keys and authorities. */
    revoked: z.array(z.string()),
    sshfp: z.array(z.string()),
  }),
  authorize: anyPerson,
  run: async ({ tx, input: { name, port } }) => {
    const blob = await authorityKey(tx, "gateway");
    const all = await trustedKeys(tx, "gateway");
    const keys = all.map(plainLine);
    const authorities = (await trustedKeys(tx, "host")).map((key) => authorityLine("host", key));
    const retired = await retiredKeys(tx, ["gateway", "host"]);
    const named = <T>(lines: (name: string) => T[]): T[] => (name === undefined ? [] : lines(name));
    return {
      publicKey: blob ? plainLine(blob) : null,
      fingerprint: blob ? fingerprintOf(blob) : null,
      keys,
      knownHosts: named((as) => keys.map((key) => knownHostsLine({ name: as, port, key }))),
      certAuthorities: named((as) =>
        authorities.map((key) => authorityKnownLine({ name: as, port, key })),
      ),
      revoked: retired.map((key) => revokedLine(plainLine(key))),
      sshfp: named((as) => all.map((key) => sshfpRecord(as, key))),
    };
  },
});
