import { z } from "zod";
import {
  command,
  conflict,
  dayMs,
  execute,
  holds,
  Instant,
  invalidInput,
  newId,
  no,
  one,
  PersonId,
  Reason,
  sql,
  yes,
  type Actor,
  type Decision,
  type Tx,
} from "#lib/kernel/index.ts";
import { recompute } from "./recompute.ts";

/** Who keeps people's facts; nobody vouches for themselves. */
function mayRecord(actor: Actor, personId: string): Decision {
  if (!holds(actor, "people.manage")) return no("needs_people.manage");
  return actor.kind === "person" && actor.personId === personId ? no("own_condition") : yes();
}

/** A training was passed, an agreement signed: what waited for it takes effect at once. */
export const recordCondition = command({
  name: "condition.record",
  title: "Records that a person fulfilled a condition, such as a training.",
  right: "people.manage",
  scope: "scim:write",
  rest: { method: "POST", path: "/people/{personId}/conditions" },
  input: z.object({
    personId: PersonId,
    conditionId: z.uuid(),
    /** Unset: now. */
    fulfilledAt: Instant.optional(),
    /** Unset: as long as the condition says. */
    validTo: Instant.optional(),
    /** Where the proof lies: a certificate's number, a document. */
    evidence: z.string().trim().min(1).max(500).optional(),
  }),
  output: z.object({ personConditionId: z.string(), validTo: z.date().nullable() }),
  load: ({ tx }, { personId, conditionId }) => loadBoth(tx, personId, conditionId),
  authorize: (actor, _found, { personId }) => mayRecord(actor, personId),
  run: async ({ input, resource: { validDays }, proof: _proof, ...work }) => {
    const { personId } = input;
    const fulfilledAt = input.fulfilledAt === undefined ? work.now : new Date(input.fulfilledAt);
    if (fulfilledAt > work.now) throw wrong("fulfilledAt", "an instant that has passed");
    const usual = validDays === null ? null : new Date(fulfilledAt.getTime() + validDays * dayMs);
    const validTo = input.validTo === undefined ? usual : new Date(input.validTo);
    if (validTo !== null && validTo <= fulfilledAt) throw wrong("validTo", "an instant after it");
    const id = newId();
    await execute(
      work.tx,
      sql`insert into person_condition (id, person_id, condition_id, fulfilled_at, valid_to,
            evidence, recorded_at)
          values (${id}::uuid, ${personId}::uuid, ${input.conditionId}::uuid, ${fulfilledAt},
            ${validTo}, ${input.evidence ?? null}, ${work.now})`,
    );
    work.record({
      target: id,
      persons: [personId],
      detail: { conditionId: input.conditionId, validTo: validTo?.toISOString() ?? null },
    });
    await recompute(work, { personIds: [personId], cause: { kind: "person", id } });
    work.announce("person.condition-recorded", { personId });
    work.live("people", [personId]);
    return { personConditionId: id, validTo };
  },
});

const wrong = (field: string, expected: string) =>
  invalidInput([{ field, reason: "out_of_range", expected }]);

async function loadBoth(tx: Tx, personId: string, conditionId: string) {
  const Person = z.object({ id: z.string() });
  await one(tx, Person, sql`select id::text from person where id = ${personId}::uuid`, "person");
  return one(
    tx,
    z.object({ validDays: z.int().nullable() }),
    sql`select valid_days from condition
        where id = ${conditionId}::uuid and retired_at is null`,
    "condition",
  );
}

const Recorded = z.object({
  id: z.string(),
  personId: PersonId,
  conditionId: z.string(),
  revokedAt: z.date().nullable(),
});

/** What was recorded by mistake, or does not hold any more: rights that need it stop at once. */
export const revokeCondition = command({
  name: "condition.revoke",
  title: "Takes back that a person fulfilled a condition.",
  right: "people.manage",
  scope: "scim:write",
  rest: { method: "POST", path: "/person-conditions/{personConditionId}/revoke" },
  input: z.object({
    personConditionId: z.uuid(),
    reason: Reason,
  }),
  output: z.object({ personConditionId: z.string() }),
  load: ({ tx }, { personConditionId }) =>
    one(
      tx,
      Recorded,
      sql`select id::text, person_id::text, condition_id::text, revoked_at from person_condition
          where id = ${personConditionId}::uuid for update`,
      "person_condition",
    ),
  authorize: (actor, { personId }) => mayRecord(actor, personId),
  run: async ({ input, resource: found, proof: _proof, ...work }) => {
    if (found.revokedAt !== null) throw conflict("revoked_already");
    const { id, personId, conditionId } = found;
    await execute(
      work.tx,
      sql`update person_condition set revoked_at = ${work.now} where id = ${id}::uuid`,
    );
    work.record({
      target: id,
      persons: [personId],
      detail: { conditionId },
      personal: { reason: input.reason },
    });
    await recompute(work, { personIds: [personId], cause: { kind: "person", id } });
    work.live("people", [personId]);
    return { personConditionId: id };
  },
});
