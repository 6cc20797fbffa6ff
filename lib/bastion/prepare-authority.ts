import { z } from "zod";
import { command, needs } from "#lib/kernel/index.ts";
import { authorityKey, authorityLine, ensureAuthority, trustedKeys } from "./authority.ts";
import { fingerprintOf } from "./ssh/public-key.ts";

/** Makes the authority that hosts are to trust, unless there is one, and shows its public key. */
export const prepareAuthority = command({
  name: "bastion.prepare-authority",
  title: "Makes the authority that hosts trust, unless there is one, and shows its public key.",
  right: "bastion.manage",
  scope: "bastion:manage",
  rest: { method: "POST", path: "/bastion/authority" },
  input: z.object({}),
  output: z.object({
    publicKey: z.string(),
    fingerprint: z.string(),
    /** Lines of `TrustedUserCAKeys`: also of the one that follows, and the one before. */
    trusted: z.array(z.string()),
  }),
  load: ({ tx }) => authorityKey(tx, "session"),
  authorize: needs("bastion.manage"),
  run: async (work) => {
    const blob = work.resource ?? (await ensureAuthority(work, "session"));
    const trusted = await trustedKeys(work.tx, "session");
    return {
      publicKey: authorityLine("session", blob),
      fingerprint: fingerprintOf(blob),
      trusted: trusted.map((key) => authorityLine("session", key)),
    };
  },
});
