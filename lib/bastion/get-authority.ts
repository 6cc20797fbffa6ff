import { z } from "zod";
import { needs, query } from "#lib/kernel/index.ts";
import { authorityKey, authorityLine, trustedKeys } from "./authority.ts";
import { fingerprintOf } from "./ssh/public-key.ts";

/** Public keys of the session authority, which hosts are to trust; none before its first use. */
export const getAuthority = query({
  name: "bastion.get-authority",
  title: "Shows the public key of the authority that hosts trust.",
  right: "bastion.manage",
  scope: "bastion:manage",
  rest: { method: "GET", path: "/bastion/authority" },
  input: z.object({}),
  output: z.object({
    publicKey: z.string().nullable(),
    fingerprint: z.string().nullable(),
    /** Lines of `TrustedUserCAKeys`: also of the one that follows, and the one before. */
    trusted: z.array(z.string()),
  }),
  authorize: needs("bastion.manage"),
  run: async ({ tx }) => {
    const blob = await authorityKey(tx, "session");
    const keys = await trustedKeys(tx, "session");
    const trusted = keys.map((key) => authorityLine("session", key));
    if (!blob) return { publicKey: null, fingerprint: null, trusted };
    const publicKey = authorityLine("session", blob);
    return { publicKey, fingerprint: fingerprintOf(blob), trusted };
  },
});
