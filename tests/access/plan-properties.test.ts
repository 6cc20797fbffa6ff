import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changesNothing, plan, type Holdings } from "#lib/access/index.ts";
import { always } from "#lib/access/interval.ts";
import { employment, hasEnded } from "#lib/access/subject.ts";
import {
  anyAsked,
  anyStory,
  anySubject,
  anyWorld,
  instants,
  naive,
  tell,
  units,
} from "./any-story.ts";
import {
  commitTo,
  day,
  emptyLedger,
  heldAt,
  holdingsAt,
  smallWorld,
  someone,
  t0,
} from "./small-world.ts";

const anyDay = fc.integer({ min: 0, max: 30 }).map((count) => t0 + count * day);

describe("plans", () => {
  test("invariant 1: access is what valid assignments entail minus blocks, at every instant", () => {
    fc.assert(
      fc.property(anyWorld, anyStory, (world, story) => {
        const told = tell(world, story);
        for (const t of instants(told.at)) {
          expect(heldAt(told.ledger, t)).toEqual(naive(world, told, t));
        }
      }),
      { numRuns: 400 },
    );
  });

  test("invariant 2: every stretch rests on assignments that are valid throughout it", () => {
    fc.assert(
      fc.property(anyWorld, anyStory, (world, story) => {
        const { ledger } = tell(world, story);
        const known = new Map(ledger.assignments.map((each) => [each.id, each]));
        for (const row of ledger.access.filter((each) => !each.isWithdrawn)) {
          expect(row.reasons.length).toBeGreaterThan(0);
          for (const reason of row.reasons) {
            const found = known.get(reason);
            expect(found?.validFrom).toBeLessThanOrEqual(row.validFrom);
            expect(found?.validTo).toBeGreaterThanOrEqual(row.validTo);
          }
        }
      }),
    );
  });

  test("no two stretches of one right overlap, and none is empty", () => {
    fc.assert(
      fc.property(anyWorld, anyStory, (world, story) => {
        const rows = tell(world, story).ledger.access.filter((each) => !each.isWithdrawn);
        for (const [, own] of Map.groupBy(rows, ({ entitlementId }) => entitlementId)) {
          const sorted = own.toSorted((a, b) => a.validFrom - b.validFrom);
          for (const [index, row] of sorted.entries()) {
            expect(row.validFrom).toBeLessThan(row.validTo);
            expect(row.validFrom).toBeGreaterThanOrEqual(sorted[index - 1]?.validTo ?? 0);
          }
        }
      }),
    );
  });

  test("what was in force before a plan's instant stays as it was", () => {
    fc.assert(
      fc.property(anyWorld, anyStory, anySubject, (world, story, subject) => {
        const before = tell(world, story);
        const at = before.at + day;
        const planned = plan(world, { subject, holdings: holdingsAt(before.ledger, at) }, at);
        const after = commitTo(before.ledger, planned);
        for (let t = t0; t < at; t += day / 2) {
          expect(heldAt(after, t)).toEqual(heldAt(before.ledger, t));
        }
      }),
    );
  });

  test("invariant 6: from somebody's end on nothing holds, whatever comes later", () => {
    fc.assert(
      fc.property(anyWorld, anyStory, anyDay, (world, story, endsAt) => {
        const ended = story.map((each) => ({ ...each, subject: { ...each.subject, endsAt } }));
        const { ledger, at } = tell(world, ended);
        for (const t of instants(Math.max(at, endsAt))) expect(heldAt(ledger, t)).toEqual([]);
      }),
    );
  });

  test("a right is lost that holds no more, or at fewer instants of employment to come", () => {
    fc.assert(
      fc.property(anyWorld, anyWorld, anyStory, anySubject, (world, other, story, subject) => {
        const before = tell(world, story);
        const at = before.at + day;
        const planned = plan(other, { subject, holdings: holdingsAt(before.ledger, at) }, at);
        const after = commitTo(before.ledger, planned);
        const { from, to } = hasEnded(subject, at) ? always : employment(subject);
        const gone = instants(at)
          .filter((t) => t === at || (from <= t && t < to))
          .flatMap((t) => heldAt(before.ledger, t).filter((id) => !heldAt(after, t).includes(id)));
        expect(planned.access.losses.map(({ entitlementId }) => entitlementId).toSorted()).toEqual(
          [...new Set(gone)].toSorted(),
        );
      }),
      { numRuns: 400 },
    );
  });

  test("planned again with nothing new, nothing changes", () => {
    fc.assert(
      fc.property(anyWorld, anyStory, fc.integer({ min: 0, max: 9 }), (world, story, later) => {
        const { ledger, at, subject } = tell(world, story);
        const then = at + later * day;
        // Passing somebody's last day is news: their assignments close.
        fc.pre(subject.endsAt === null || then < subject.endsAt || at >= subject.endsAt);
        const again = plan(world, { subject, holdings: holdingsAt(ledger, then) }, then);
        expect(changesNothing(again)).toBe(true);
      }),
    );
  });

  test("the order in which facts and holdings are delivered does not matter", () => {
    fc.assert(
      fc.property(
        fc
          .tuple(anyWorld, anySubject, fc.array(anyAsked, { maxLength: 6 }))
          .chain((given) =>
            fc.tuple(
              fc.constant(given),
              fc.shuffledSubarray(given[2], { minLength: given[2].length }),
            ),
          ),
        ([[world, subject, asked], shuffled]) => {
          const heldWith = (assignments: Holdings["assignments"]) => {
            const ledger = { ...emptyLedger, assignments };
            const planned = plan(world, { subject, holdings: holdingsAt(ledger, t0) }, t0);
            return instants(t0).map((t) => heldAt(commitTo(ledger, planned), t));
          };
          expect(heldWith(shuffled)).toEqual(heldWith(asked));
        },
      ),
    );
  });

  test("a move there and back restores exactly the prior set", () => {
    fc.assert(
      fc.property(anyWorld, anyStory, fc.constantFrom(...units), (world, story, unit) => {
        const before = tell(world, story);
        fc.pre(before.subject.hrState !== "ended");
        fc.pre(before.subject.endsAt === null || before.subject.endsAt > before.at);
        const away = { ...before.subject, facts: someone({ orgCode: unit }).facts };
        const there = plan(
          world,
          { subject: away, holdings: holdingsAt(before.ledger, before.at) },
          before.at,
        );
        const moved = commitTo(before.ledger, there);
        const back = plan(
          world,
          { subject: before.subject, holdings: holdingsAt(moved, before.at) },
          before.at,
        );
        const after = commitTo(moved, back);
        for (const t of instants(before.at)) {
          expect(heldAt(after, t)).toEqual(heldAt(before.ledger, t));
        }
      }),
    );
  });
});

describe("separation", () => {
  test("is symmetric: exchanging the sides of a rule changes nothing", () => {
    fc.assert(
      fc.property(anySubject, fc.array(anyAsked, { maxLength: 5 }), (subject, asked) => {
        const heldIn = (left: string[], right: string[]) => {
          const world = smallWorld({
            entitlements: { e1: {}, e2: {}, e3: {}, e4: {}, e5: {} },
            roles: { r1: { holds: ["e1"] }, r2: { holds: ["e5"] } },
            sod: { x1: { mode: "refuse", left, right } },
          });
          const ledger = { ...emptyLedger, assignments: asked };
          const planned = plan(world, { subject, holdings: holdingsAt(ledger, t0) }, t0);
          return instants(t0).map((t) => heldAt(commitTo(ledger, planned), t));
        };
        expect(heldIn(["e5", "e2"], ["e1"])).toEqual(heldIn(["e1"], ["e5", "e2"]));
      }),
    );
  });

  test("a refused pair never holds at the same instant", () => {
    fc.assert(
      fc.property(anySubject, fc.array(anyAsked, { maxLength: 6 }), (subject, given) => {
        const world = smallWorld({
          entitlements: { e1: {}, e2: {}, e3: {}, e4: {}, e5: {} },
          roles: { r1: { holds: ["e1", "e5"] }, r2: { holds: ["e5"] } },
          sod: { x1: { mode: "refuse", left: ["e1"], right: ["e5"] } },
        });
        const asked = given.map((each) => ({ ...each, acceptedConflicts: [] }));
        const ledger = { ...emptyLedger, assignments: asked };
        const planned = plan(world, { subject, holdings: holdingsAt(ledger, t0) }, t0);
        const after = commitTo(ledger, planned);
        for (const t of instants(t0)) {
          expect(heldAt(after, t).filter((id) => id === "e1" || id === "e5").length).toBeLessThan(
            2,
          );
        }
      }),
    );
  });
});
