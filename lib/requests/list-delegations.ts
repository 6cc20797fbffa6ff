import { z } from "zod";
import { anyPerson, query } from "#lib/kernel/index.ts";
import { delegationsOf } from "./delegation-store.ts";
import { namesOf } from "./request-people.ts";

const Person = z.object({ id: z.string(), number: z.string(), name: z.string() });

/** Voices that one lends and is lent. */
export const listDelegations = query({
  name: "delegation.list",
  title: "Lists the delegations that one gave or received.",
  right: "self",
  rest: { method: "GET", path: "/delegations" },
  input: z.object({}),
  output: z.object({
    delegations: z.array(
      z.object({
        id: z.string(),
        from: Person.nullable(),
        to: Person.nullable(),
        reason: z.string(),
        validFrom: z.date(),
        validTo: z.date(),
        endedAt: z.date().nullable(),
        isActive: z.boolean(),
      }),
    ),
  }),
  authorize: anyPerson,
  run: async ({ tx, now, proof }) => {
    const found = await delegationsOf(tx, [proof.personId]);
    const names = await namesOf(
      tx,
      found.flatMap(({ fromId, toId }) => [fromId, toId]),
    );
    const delegations = found.slice(0, 200).map(({ fromId, toId, ...rest }) => ({
      ...rest,
      from: names.get(fromId) ?? null,
      to: names.get(toId) ?? null,
      isActive: rest.endedAt === null && rest.validFrom <= now && rest.validTo > now,
    }));
    return { delegations };
  },
});
