import { z } from "zod";
import { holds, many, no, query, sql, yes } from "#lib/kernel/index.ts";

const PersonCondition = z.object({
  personConditionId: z.string(),
  conditionId: z.string(),
  code: z.string(),
  name: z.string(),
  fulfilledAt: z.date(),
  validTo: z.date().nullable(),
  evidence: z.string().nullable(),
  revokedAt: z.date().nullable(),
});

/** What somebody fulfilled, with what is over: for themselves and those who read people. */
export const listPersonConditions = query({
  name: "condition.list-of-person",
  title: "Lists the conditions that a person fulfilled, the latest first.",
  right: "self",
  scope: "access:read",
  rest: { method: "GET", path: "/people/{personId}/conditions" },
  input: z.object({ personId: z.uuid() }),
  output: z.object({ conditions: z.array(PersonCondition) }),
  authorize: (actor, { personId }) =>
    (actor.kind === "person" && actor.personId === personId) || holds(actor, "people.read")
      ? yes()
      : no("needs_people.read"),
  run: async ({ tx, input }) => ({
    conditions: await many(
      tx,
      PersonCondition,
      sql`select x.id::text as person_condition_id, c.id::text as condition_id, c.code, c.name,
                 x.fulfilled_at, x.valid_to, x.evidence, x.revoked_at
          from person_condition x join condition c on c.id = x.condition_id
          where x.person_id = ${input.personId}::uuid order by x.fulfilled_at desc limit 500`,
    ),
  }),
});
