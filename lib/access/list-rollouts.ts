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
import { Rollout, rolloutKinds, rolloutStates } from "./rollout.ts";
import { getRollout } from "./rollout-store.ts";

const readers = [
  "access.read",
  "rules.manage",
  "catalog.manage",
  "feeds.manage",
  "access.manage",
  "holds.release",
];
const mayRead = (actor: Actor) =>
  readers.some((right) => holds(actor, right)) ? yes() : no("needs_access.read");

const Summary = Rollout.omit({ draft: true }).extend({
  startedByName: z.string().nullable(),
  releasedByName: z.string().nullable(),
});

const columns = sql`r.id::text, r.kind, r.title, r.state, r.version, r.effect_hash, r.total, r.done,
  r.gained, r.lost, r.hold_reason, r.effective_at, r.is_loaded, r.started_by::text,
  r.released_by::text, r.undo_of::text, r.created_at, r.changed_at, r.ended_at,
  s.display_name as started_by_name, b.display_name as released_by_name`;
const joined = sql`rollout r left join person s on s.id = r.started_by
  left join person b on b.id = r.released_by`;

export const listRollouts = query({
  name: "rollout.list",
  title: "Lists roll-outs, newest first.",
  right: "access.read",
  scope: "access:read",
  rest: { method: "GET", path: "/rollouts" },
  input: z.object({
    state: z.enum(rolloutStates).optional(),
    kind: z.enum(rolloutKinds).optional(),
    ...Page,
  }),
  output: z.object({ rollouts: z.array(Summary), cursor: z.string().nullable() }),
  authorize: mayRead,
  run: async ({ tx, input }) => {
    const [after] = decodeCursor(input.cursor) ?? [];
    const rollouts = await many(
      tx,
      Summary,
      sql`select ${columns} from ${joined}
          where true
            ${input.state === undefined ? emptySql : sql`and r.state = ${input.state}`}
            ${input.kind === undefined ? emptySql : sql`and r.kind = ${input.kind}`}
            ${after === undefined ? emptySql : sql`and r.id < ${String(after)}::uuid`}
          order by r.id desc limit ${input.limit}`,
    );
    const last = rollouts.length === input.limit ? rollouts.at(-1) : undefined;
    return { rollouts, cursor: last ? encodeCursor([last.id]) : null };
  },
});

const ByDepartment = z.object({
  orgUnitId: z.string().nullable(),
  department: z.string().nullable(),
  persons: z.number(),
  gained: z.number(),
  lost: z.number(),
});

export const showRollout = query({
  name: "rollout.get",
  title: "Shows a roll-out with its progress and its effect by department.",
  right: "access.read",
  scope: "access:read",
  rest: { method: "GET", path: "/rollouts/{rolloutId}" },
  input: z.object({ rolloutId: z.uuid() }),
  output: z.object({ rollout: Rollout, departments: z.array(ByDepartment) }),
  authorize: mayRead,
  run: async ({ tx, input }) => ({
    rollout: await getRollout(tx, input.rolloutId),
    departments: await many(
      tx,
      ByDepartment,
      sql`select o.id::text as org_unit_id, o.name as department, count(*)::int as persons,
                 sum(cardinality(x.gains))::int as gained, sum(cardinality(x.losses))::int as lost
          from rollout_person x
          join person p on p.id = x.person_id left join org_unit o on o.id = p.org_unit_id
          where x.rollout_id = ${input.rolloutId}::uuid
          group by o.id, o.name order by lost desc, gained desc limit 1000`,
    ),
  }),
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
  output: z.object({ persons: z.array(Concerned), cursor: z.string().nullable() }),
  authorize: mayRead,
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
    const last = persons.length === input.limit ? persons.at(-1) : undefined;
    return { persons, cursor: last ? encodeCursor([last.personId]) : null };
  },
});
