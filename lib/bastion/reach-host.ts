import { z } from "zod";
import { anyPerson, notFound, query } from "#lib/kernel/index.ts";
import { entriesOf } from "./entries.ts";
import { HostCode } from "./host.ts";
import { findHost, pinnedKeys } from "./host-store.ts";
import { Login } from "./right.ts";

/** Where a host is and which keys it may show, for whoever may enter it now. */
export const reachHost = query({
  name: "bastion.reach-host",
  title: "Tells where a host is, and which keys it may show.",
  right: "everyone",
  rest: "internal",
  input: z.object({ hostCode: HostCode, login: Login }),
  output: z.object({
    address: z.string(),
    port: z.number(),
    hostKeys: z.array(z.instanceof(Uint8Array)),
  }),
  authorize: anyPerson,
  run: async ({ tx, now, input, proof: { personId } }) => {
    const host = await findHost(tx, input.hostCode);
    if (!host || host.retiredAt) throw notFound("host");
    const { id, systemId, address, port } = host;
    const entries = await entriesOf(tx, { personId, systemId, login: input.login }, now);
    if (entries.length === 0) throw notFound("host");
    const keys = await pinnedKeys(tx, id);
    return { address, port, hostKeys: keys.map(({ blob }) => blob) };
  },
});
