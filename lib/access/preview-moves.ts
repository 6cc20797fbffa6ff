import { z } from "zod";
import { dayMs, invalidInput, many, needs, query, rows, sql, type Tx } from "#lib/kernel/index.ts";
import { validity } from "./assignment.ts";
import { brakeTrips } from "./brake.ts";
import { effectOfPlan } from "./effect.ts";
import { readGrace } from "./grace-settings.ts";
import { idList } from "./holdings-store.ts";
import { endsOf, KeptRight } from "./kept-rights.ts";
import { NamedRight, nameRights } from "./named-rights.ts";
import { BrakeTripView } from "./preview-changes.ts";
import { suppose, WhatIf, type Supposed } from "./what-if.ts";

const peopleMax = 200;

const Supposing = z.object({
  personId: z.string(),
  name: z.string(),
  number: z.string(),
  gains: z.array(NamedRight),
  kept: z.array(KeptRight),
  losses: z.array(NamedRight),
  keeps: z.number(),
  /** Separation rules that it would break, by name. */
  conflicts: z.array(z.string()),
  /** Rights that they had asked for, and that the next manager would have to confirm. */
  asked: z.number(),
});

/** "What if all of them moved there?": plans with other facts, and what the brake would say. */
export const previewMoves = query({
  name: "access.simulate",
  title: "Tells what people would gain, keep for a while and lose with other facts.",
  right: "access.read",
  scope: "access:read",
  rest: { method: "POST", path: "/access/simulate" },
  input: z.object({
    numbers: z.array(z.string().min(1).max(100)).min(1).max(peopleMax),
    facts: WhatIf,
  }),
  output: z.object({ people: z.array(Supposing), trips: z.array(BrakeTripView) }),
  authorize: needs("access.read"),
  run: async ({ tx, now, input: { numbers, facts } }) => {
    const named = await peopleOf(tx, numbers);
    await refuseUnknown(tx, facts);
    const personIds = named.map(({ personId }) => personId);
    const supposed = await suppose(tx, { personIds, facts, at: now.getTime() });
    const losses = supposed.map(({ plan }) => effectOfPlan(plan));
    const describe = await describer(tx, now, supposed, isMoving(facts));
    const byId = new Map(supposed.map((each) => [each.plan.subject.personId, each]));
    return {
      people: named.flatMap((person) => {
        const found = byId.get(person.personId);
        return found ? [{ ...person, ...describe(found) }] : [];
      }),
      trips: await brakeTrips(tx, now, { cause: "feed", losses }),
    };
  },
});

/** The same as what opens a case of a move. */
const isMoving = ({ orgCode, managerNumber }: WhatIf): boolean =>
  orgCode !== undefined || managerNumber !== undefined;

/** @throws invalid_input naming numbers that nobody has. */
async function peopleOf(tx: Tx, numbers: readonly string[]) {
  const found = await many(
    tx,
    z.object({ personId: z.string(), name: z.string(), number: z.string() }),
    sql`select id as person_id, display_name as name, employee_number as number from person
        where employee_number = any(${[...numbers]}::text[]) and hr_state <> 'ended'
        order by display_name, id`,
  );
  const known = new Set(found.map(({ number }) => number));
  const unknown = numbers.filter((number) => !known.has(number));
  if (unknown.length > 0) {
    const expected = `numbers of people who are here, not ${unknown.slice(0, 5).join(", ")}`;
    throw invalidInput([{ field: "numbers", reason: "unknown", expected }]);
  }
  return found;
}

async function refuseUnknown(tx: Tx, { managerNumber }: WhatIf): Promise<void> {
  if (managerNumber === undefined) return;
  const found = await rows(
    tx,
    sql`select from person where employee_number = ${managerNumber} and hr_state <> 'ended'`,
  );
  if (found.length > 0) return;
  const expected = "the number of somebody who is here";
  throw invalidInput([{ field: "facts.managerNumber", reason: "unknown", expected }]);
}

/** Names are read once for everybody. */
async function describer(tx: Tx, now: Date, all: readonly Supposed[], moves: boolean) {
  const { confirmDays } = await readGrace(tx);
  const dueAt = now.getTime() + confirmDays * dayMs;
  const changed = all.flatMap(({ plan }) => [
    ...[...plan.access.gains, ...plan.access.losses, ...plan.kept],
  ]);
  const rights = await nameRights(
    tx,
    changed.map(({ entitlementId }) => entitlementId),
  );
  const rules = await rulesOf(tx, all);
  const named = <Change extends { readonly entitlementId: string }>(changes: readonly Change[]) =>
    changes.flatMap((change) => {
      const right = rights.get(change.entitlementId);
      return right ? [{ ...change, ...right }] : [];
    });
  return ({ plan, holdings }: Supposed) => {
    const { losses, kept } = endsOf(plan);
    const ids = new Set(plan.conflicts.map(({ sodRuleId }) => sodRuleId));
    const asked = holdings.assignments.filter(
      (each) => each.source === "request" && validity(each).to > dueAt,
    );
    return {
      gains: named(plan.access.gains),
      kept: named(kept),
      losses: named(losses),
      keeps: plan.access.keeps,
      conflicts: [...ids].flatMap((id) => rules.get(id) ?? []),
      asked: moves && confirmDays > 0 ? asked.length : 0,
    };
  };
}

async function rulesOf(tx: Tx, all: readonly Supposed[]): Promise<Map<string, string>> {
  const ids = all.flatMap(({ plan }) => plan.conflicts.map(({ sodRuleId }) => sodRuleId));
  const found = await rows<{ id: string; name: string }>(
    tx,
    sql`select id::text, name from sod_rule where id = any(${idList(new Set(ids))})`,
  );
  return new Map(found.map(({ id, name }) => [id, name]));
}
