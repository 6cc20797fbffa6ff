import { z } from "zod";
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
  input: z.object({}),
  output: Production,
  authorize: anyPerson,
  run: async ({ tx, now, proof: { personId } }) => ({
    entrances: await entrancesOf(tx, await heldRights(tx, personId, now)),
    toAskFor: await entrancesToAskFor(tx, { personId, now }),
  }),
});
