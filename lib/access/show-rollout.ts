import { z } from "zod";
import { many, one, query, rows, sql, type Actor, type Tx } from "#lib/kernel/index.ts";
import type { BrakeTrip } from "./brake-trip.ts";
import { Draft } from "./draft.ts";
import { effectOfDraft } from "./draft-effect.ts";
import { differenceOf } from "./effect.ts";
import { idList } from "./holdings-store.ts";
import { mayReadRollouts, RolloutSummary, summaryColumns, summaryJoins } from "./list-rollouts.ts";
import { NamedRight, nameRights } from "./named-rights.ts";
import { BrakeTripView } from "./preview-changes.ts";
import { rolloutTrips, type GuardedEffect } from "./rollout-trips.ts";
import { getRollout, loadEffects } from "./rollout-store.ts";
import { intentsOf } from "./takeover-intents.ts";

const ByDepartment = z.object({
  orgUnitId: z.string().nullable(),
  department: z.string().nullable(),
  persons: z.number(),
  gained: z.number(),
  lost: z.number(),
});

const ByRight = NamedRight.extend({ gained: z.number(), lost: z.number() });
const Trip = BrakeTripView.extend({ department: z.string().nullable() });

export const showRollout = query({
  name: "rollout.get",
  title: "Shows a roll-out with its progress, its effect by department and right, and its brake.",
  right: "access.read",
  scope: "access:read",
  rest: { method: "GET", path: "/rollouts/{rolloutId}" },
  input: z.object({ rolloutId: z.uuid() }),
  output: z.object({
    rollout: RolloutSummary,
    gaining: z.number(),
    losing: z.number(),
    departments: z.array(ByDepartment),
    rights: z.array(ByRight),
    /** Where the brake holds it, or would hold what was only previewed. */
    trips: z.array(Trip),
  }),
  authorize: mayReadRollouts,
  run: async ({ tx, now, actor, input: { rolloutId } }) => {
    const rollout = await one(
      tx,
      RolloutSummary,
      sql`select ${summaryColumns} from ${summaryJoins} where r.id = ${rolloutId}::uuid`,
      "rollout",
    );
    return {
      rollout,
      ...(await sidesOf(tx, rolloutId)),
      departments: await departmentsOf(tx, rolloutId),
      rights: await rightsOf(tx, rolloutId),
      trips: await nameTrips(tx, await tripsOf({ tx, now, actor }, rollout)),
    };
  },
});

const departmentsOf = (tx: Tx, rolloutId: string) =>
  many(
    tx,
    ByDepartment,
    sql`select o.id::text as org_unit_id, o.name as department, count(*)::int as persons,
               sum(cardinality(x.gains))::int as gained, sum(cardinality(x.losses))::int as lost
        from rollout_person x
        join person p on p.id = x.person_id left join org_unit o on o.id = p.org_unit_id
        where x.rollout_id = ${rolloutId}::uuid
        group by o.id, o.name order by lost desc, gained desc limit 1000`,
  );

async function sidesOf(tx: Tx, rolloutId: string) {
  const [found] = await rows<{ gaining: number; losing: number }>(
    tx,
    sql`select count(*) filter (where cardinality(gains) > 0)::int as gaining,
               count(*) filter (where cardinality(losses) > 0)::int as losing
        from rollout_person where rollout_id = ${rolloutId}::uuid`,
  );
  return found ?? { gaining: 0, losing: 0 };
}

async function rightsOf(tx: Tx, rolloutId: string): Promise<z.output<typeof ByRight>[]> {
  const found = await rows<{ id: string; gained: number; lost: number }>(
    tx,
    sql`select x.id::text, sum(x.gained)::int as gained, sum(x.lost)::int as lost
        from rollout_person p
        cross join lateral (select unnest(p.gains) as id, 1 as gained, 0 as lost
                            union all select unnest(p.losses), 0, 1) x
        where p.rollout_id = ${rolloutId}::uuid
        group by x.id order by lost desc, gained desc limit 200`,
  );
  const names = await nameRights(
    tx,
    found.map(({ id }) => id),
  );
  return found.flatMap(({ id, gained, lost }) => {
    const name = names.get(id);
    return name ? [{ ...name, gained, lost }] : [];
  });
}

type Summary = z.output<typeof RolloutSummary>;
type At = { readonly tx: Tx; readonly now: Date; readonly actor: Actor };

/** Of a held one those that were written down; of a previewed one those that would hold it. */
async function tripsOf({ tx, now, actor }: At, rollout: Summary): Promise<readonly BrakeTrip[]> {
  if (rollout.state === "held") return heldTrips(rollout.holdReason);
  if (rollout.state !== "previewed") return [];
  const effects = await rows<GuardedEffect>(
    tx,
    sql`select x.person_id::text as "personId", p.org_unit_id::text as "orgUnitId",
               x.gains::text[] as gains, x.losses::text[] as losses,
               (p.hr_state = 'ended' or coalesce(p.ends_at <= ${now}, false)) as "isTermination"
        from rollout_person x join person p on p.id = x.person_id
        where x.rollout_id = ${rollout.id}::uuid`,
  );
  return rolloutTrips({ tx, now, actor }, { kind: rollout.kind, effects });
}

function heldTrips(holdReason: string | null): BrakeTrip[] {
  try {
    return z.array(BrakeTripView).parse(JSON.parse(holdReason ?? "[]"));
  } catch {
    return [];
  }
}

async function nameTrips(tx: Tx, trips: readonly BrakeTrip[]): Promise<z.output<typeof Trip>[]> {
  const ids = trips.flatMap(({ orgUnitId }) => (orgUnitId ? [orgUnitId] : []));
  const units = await rows<{ id: string; name: string }>(
    tx,
    sql`select id::text, name from org_unit where id = any(${idList(ids)})`,
  );
  const nameOf = new Map(units.map(({ id, name }) => [id, name]));
  return trips.map((trip) => ({ ...trip, department: nameOf.get(trip.orgUnitId ?? "") ?? null }));
}

const Line = z.object({
  personId: z.string(),
  employeeNumber: z.string(),
  displayName: z.string(),
  kind: z.enum(["appeared", "disappeared", "changed"]),
  gains: z.array(z.string()).readonly(),
  losses: z.array(z.string()).readonly(),
});

/** How the effect of now differs from the one that was shown; nothing else is told. */
export const showRolloutDifference = query({
  name: "rollout.difference",
  title: "Tells how a previewed roll-out's effect would differ if it were started now.",
  right: "access.read",
  rest: { method: "GET", path: "/rollouts/{rolloutId}/difference" },
  input: z.object({ rolloutId: z.uuid() }),
  output: z.object({ count: z.number(), people: z.array(Line), rights: z.array(NamedRight) }),
  authorize: mayReadRollouts,
  run: async ({ tx, now, input: { rolloutId } }) => {
    const rollout = await getRollout(tx, rolloutId);
    if (rollout.kind === "import") return { count: 0, people: [], rights: [] };
    const draft = Draft.parse(rollout.draft);
    const shown = await loadEffects(tx, rolloutId);
    const named = intentsOf(draft, { rolloutId, now }, shown);
    const fresh = await effectOfDraft(tx, now, draft, named);
    const difference = differenceOf(shown, fresh);
    const effects = new Map(fresh.map((effect) => [effect.personId, effect]));
    const kinds = new Map(
      (["appeared", "disappeared", "changed"] as const).flatMap((kind) =>
        difference[kind].map((personId) => [personId, kind] as const),
      ),
    );
    const names = await rows<{ personId: string; employeeNumber: string; displayName: string }>(
      tx,
      sql`select id::text as person_id, employee_number, display_name from person
          where id = any(${idList([...kinds.keys()])}) order by display_name`,
    );
    const people = names.flatMap((person) => {
      const kind = kinds.get(person.personId);
      const effect = effects.get(person.personId);
      if (!kind) return [];
      return [{ ...person, kind, gains: effect?.gains ?? [], losses: effect?.losses ?? [] }];
    });
    const rights = await nameRights(
      tx,
      people.flatMap(({ gains, losses }) => [...gains, ...losses]),
    );
    return { count: difference.count, people, rights: [...rights.values()] };
  },
});
