import { z } from "zod";
import {
  decodeCursor,
  emptySql,
  encodeCursor,
  holds,
  many,
  no,
  Page,
  query,
  sql,
  yes,
  type Actor,
} from "#lib/kernel/index.ts";
import { NamedRight, nameRights } from "./named-rights.ts";
import { Rollout, rolloutKinds, rolloutStates } from "./rollout.ts";

const readers = [
  "access.read",
  "rules.manage",
  "catalog.manage",
  "feeds.manage",
  "access.manage",
  "holds.release",
];
export const mayReadRollouts = (actor: Actor) =>
  readers.some((right) => holds(actor, right)) ? yes() : no("needs_access.read");

export const RolloutSummary = Rollout.omit({ draft: true }).extend({
  /** What it changes, by its name; for an import the run's title. */
  subject: z.string(),
  /** The birthright rule that it enforces or retires. */
  ruleId: z.string().nullable(),
  isRetirement: z.boolean(),
  startedByName: z.string().nullable(),
  releasedByName: z.string().nullable(),
});

export const summaryColumns = sql`r.id::text, r.kind, r.title, r.state, r.version, r.effect_hash,
  r.total, r.done, r.gained, r.lost, r.hold_reason, r.effective_at, r.is_loaded,
  r.started_by::text, r.released_by::text, r.undo_of::text, r.created_at, r.changed_at, r.ended_at,
  coalesce(u.name, r.draft -> 'about' ->> 'name', o.name, r.title) as subject,
  u.id::text as rule_id,
  r.draft ->> 'kind' in ('rule-retirement', 'retirement', 'takeover-end')
    or (r.kind = 'sod' and r.draft -> 'content' = 'null'::jsonb) as is_retirement,
  s.display_name as started_by_name, b.display_name as released_by_name`;
export const summaryJoins = sql`rollout r left join person s on s.id = r.started_by
  left join person b on b.id = r.released_by
  left join rule u on r.kind = 'rule' and u.id = (r.draft ->> 'ruleId')::uuid
  left join role o on r.kind = 'role' and o.id = (r.draft ->> 'roleId')::uuid`;

export const listRollouts = query({
  name: "rollout.list",
  title: "Lists roll-outs, newest first.",
  right: "access.read",
  scope: "access:read",
  rest: { method: "GET", path: "/rollouts" },
  input: z.object({
    state: z.enum(rolloutStates).optional(),
    kind: z.enum(rolloutKinds).optional(),
    ruleId: z.uuid().optional(),
    ...Page,
  }),
  output: z.object({ rollouts: z.array(RolloutSummary), cursor: z.string().nullable() }),
  authorize: mayReadRollouts,
  run: async ({ tx, input }) => {
    const [after] = decodeCursor(input.cursor) ?? [];
    const rollouts = await many(
      tx,
      RolloutSummary,
      sql`select ${summaryColumns} from ${summaryJoins}
          where true
            ${input.state === undefined ? emptySql : sql`and r.state = ${input.state}`}
            ${input.kind === undefined ? emptySql : sql`and r.kind = ${input.kind}`}
            ${input.ruleId === undefined ? emptySql : sql`and u.id = ${input.ruleId}::uuid`}
            ${after === undefined ? emptySql : sql`and r.id < ${String(after)}::uuid`}
          order by r.id desc limit ${input.limit}`,
    );
    const last = rollouts.length === input.limit ? rollouts.at(-1) : undefined;
    return { rollouts, cursor: last ? encodeCursor([last.id]) : null };
  },
});

const Concerned = z.object({
  personId: z.string(),
  employeeNumber: z.string(),
  displayName: z.string(),
  department: z.string().nullable(),
  gains: z.array(z.string()),
  losses: z.array(z.string()),
  state: z.string(),
});

/** Whom a roll-out concerns and how: exactly those that its hash covers. */
export const listRolloutPersons = query({
  name: "rollout.persons",
  title: "Lists the people whom a roll-out concerns, with what each gains and loses.",
  right: "access.read",
  scope: "access:read",
  rest: { method: "GET", path: "/rollouts/{rolloutId}/persons" },
  input: z.object({
    rolloutId: z.uuid(),
    side: z.enum(["gain", "lose"]).optional(),
    ...Page,
  }),
  output: z.object({
    persons: z.array(Concerned),
    /** Names of what these people gain and lose. */
    rights: z.array(NamedRight),
    cursor: z.string().nullable(),
  }),
  authorize: mayReadRollouts,
  run: async ({ tx, input }) => {
    const [after] = decodeCursor(input.cursor) ?? [];
    const side = {
      gain: sql`and cardinality(x.gains) > 0`,
      lose: sql`and cardinality(x.losses) > 0`,
    };
    const persons = await many(
      tx,
      Concerned,
      sql`select p.id::text as person_id, p.employee_number, p.display_name, o.name as department,
                 x.gains::text[] as gains, x.losses::text[] as losses, x.state
          from rollout_person x
          join person p on p.id = x.person_id left join org_unit o on o.id = p.org_unit_id
          where x.rollout_id = ${input.rolloutId}::uuid
            ${input.side === undefined ? emptySql : side[input.side]}
            ${after === undefined ? emptySql : sql`and x.person_id > ${String(after)}::uuid`}
          order by x.person_id limit ${input.limit}`,
    );
    const rights = await nameRights(
      tx,
      persons.flatMap(({ gains, losses }) => [...gains, ...losses]),
    );
    const last = persons.length === input.limit ? persons.at(-1) : undefined;
    const cursor = last ? encodeCursor([last.personId]) : null;
    return { persons, rights: [...rights.values()], cursor };
  },
});
