import { z } from "zod";
import { HostCode } from "#lib/bastion/index.ts";
import { anyPerson, query } from "#lib/kernel/index.ts";
import { Entrance, entrancesOf, EntranceToAskFor, entrancesToAskFor } from "./entrances.ts";
import { heldRights } from "./held-rights.ts";

const Production = z.object({
  entrances: z.array(Entrance),
  toAskFor: z.array(EntranceToAskFor),
});

/** Which hosts one may enter now, and which one may ask for. */
export const getProduction = query({
  name: "production.get",
  title: "Hosts that the signed-in person may enter now, and those they may ask for.",
  right: "self",
  rest: { method: "GET", path: "/production" },
  /** Only this host, or all. */
  input: z.object({ host: HostCode.optional() }),
  output: Production,
  authorize: anyPerson,
  run: async ({ tx, now, input: { host }, proof: { personId } }) => {
    const open = await entrancesOf(tx, await heldRights(tx, personId, now));
    return {
      entrances: open.filter((each) => host === undefined || each.host === host),
      toAskFor: await entrancesToAskFor(tx, { personId, now, host }),
    };
  },
});
