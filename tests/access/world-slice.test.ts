import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plan, type World } from "#lib/access/index.ts";
import { effectOfPlan } from "#lib/access/effect.ts";
import { changesNothing, type Plan } from "#lib/access/plan.ts";
import { affectedTargets } from "#lib/access/world-difference.ts";
import { sliceFor, sliceOf, type Slice } from "#lib/access/world-slice.ts";
import type { Holdings, Target } from "#lib/access/assignment.ts";
import { anyStory, anyWorld, tell, units } from "./any-story.ts";
import { holdingsAt, ruleOf, smallWorld } from "./small-world.ts";

/** What the store loads of a slice. */
function sliced(held: Holdings, { entitlementIds, targetIds }: Slice): Holdings {
  const assignments = held.assignments.filter(({ targetId }) => targetIds.has(targetId));
  const known = new Set(assignments.map(({ id }) => id));
  const isIn = (id: string | null) => id === null || entitlementIds.has(id);
  return {
    assignments,
    blocks: held.blocks.filter(
      (each) =>
        isIn(each.entitlementId) && (each.assignmentId === null || known.has(each.assignmentId)),
    ),
    access: held.access.filter((each) => isIn(each.entitlementId)),
  };
}

/** What a preview shows of a plan; conflicts only of rules that a slice holds. */
const shownOf = (planned: Plan, world: World, { targetIds }: Slice) => {
  const { gains, losses } = effectOfPlan(planned);
  const inside = new Set(
    [...world.sod].flatMap(([id, memberships]) =>
      targetIds.has(id) ? memberships.map(({ rule }) => rule.id) : [],
    ),
  );
  const conflicts = planned.conflicts.filter(({ sodRuleId }) => inside.has(sodRuleId));
  return { gains, losses, conflicts: conflicts.length, isNothing: changesNothing(planned) };
};

type Told = ReturnType<typeof tell>;

function expectAlike(worlds: readonly [World, World], told: Told, targets: readonly Target[]) {
  const [, after] = worlds;
  const { subject, ledger, at } = told;
  const holdings = holdingsAt(ledger, at);
  const slice = sliceFor(worlds, targets);
  const whole = plan(after, { subject, holdings }, at);
  const part = plan(sliceOf(after, slice), { subject, holdings: sliced(holdings, slice) }, at);
  expect(shownOf(part, after, slice)).toEqual(shownOf(whole, after, slice));
}

const anyGift = fc.subarray(["e1", "e2", "e3", "e5", "r1", "r2"]);

describe("the slice of a world that a draft is about", () => {
  test("shows of a rule's edit what the whole world shows, in any story", () => {
    fc.assert(
      fc.property(
        anyWorld,
        anyStory,
        fc.constantFrom(...units, "everybody"),
        anyGift,
        (before, story, unit, gives) => {
          const when = unit === "everybody" ? "true" : `person.orgCode == "${unit}"`;
          const rules = [
            ...before.rules.filter(({ id }) => id !== "b0"),
            ruleOf("b0", when, gives),
          ];
          const after = { ...before, rules };
          const targets = [before, after].flatMap(
            (world) => world.rules.find(({ id }) => id === "b0")?.targets ?? [],
          );
          expectAlike([before, after], tell(before, story), targets);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("shows of other roles, conditions and separation what the whole world shows", () => {
    fc.assert(
      fc.property(anyWorld, anyWorld, anyStory, (before, other, story) => {
        const after = { ...other, rules: before.rules };
        const told = tell(before, story);
        expectAlike([before, after], told, affectedTargets(before, after));
      }),
      { numRuns: 500 },
    );
  });

  test("leaves out what has no part in it", () => {
    const world = smallWorld({
      entitlements: { e1: {}, e2: {}, e3: {}, e4: {}, e5: {} },
      roles: { r1: { holds: ["e1", "e2"] }, r2: { holds: ["e4"] } },
      rules: { b1: { when: "true", gives: ["e1", "e5"] }, b2: { when: "true", gives: ["r2"] } },
      sod: { x1: { mode: "refuse", left: ["e1"], right: ["e3"] } },
    });
    const slice = sliceFor([world], [{ kind: "entitlement", id: "e1" }]);
    expect([...slice.entitlementIds].toSorted()).toEqual(["e1", "e3"]);
    expect([...slice.targetIds].toSorted()).toEqual(["e1", "e3", "r1"]);
    const { rules, roles } = sliceOf(world, slice);
    expect(rules.map(({ id, targets }) => [id, targets.length])).toEqual([["b1", 1]]);
    expect(roles.get("r1")?.entails.map(({ entitlementId }) => entitlementId)).toEqual(["e1"]);
  });
});
