import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plan, type Subject, type World } from "#lib/access/index.ts";
import { before, days, held, live, mover, pastOf, world } from "./mover-world.ts";
import {
  assignmentOf,
  commitTo,
  day,
  heldAt,
  holdingsAt,
  ruleOf,
  smallWorld,
  someone,
  t0,
  type Ledger,
} from "./small-world.ts";

describe("what is kept after a move", () => {
  test("each right ends as its risk allows, to the instant; high risk ends with the move", () => {
    const ledger = live([before, { at: 0, subject: mover() }]);
    const seen = [-1, 0, 2.999, 3, 6.999, 7].map((at) => held(ledger, at));
    expect(seen).toEqual(["e1 e2 e3", "e1 e2 e4", "e1 e2 e4", "e1 e4", "e1 e4", "e4"]);
  });

  test("it rests on a reason of its own, and is one loss when it begins", () => {
    const ledger = live([before]);
    const planned = plan(world, { subject: mover(), holdings: holdingsAt(ledger, t0) }, t0);
    expect(planned.openAssignments.map(({ source }) => source).toSorted()).toEqual([
      "grace",
      "rule",
    ]);
    expect(planned.kept.toSorted((a, b) => a.until - b.until)).toEqual([
      { entitlementId: "e2", until: t0 + 3 * day },
      { entitlementId: "e1", until: t0 + 7 * day },
    ]);
    const lost = planned.access.losses.map(({ entitlementId }) => entitlementId).toSorted();
    expect(lost).toEqual(["e1", "e2", "e3"]);
    const later = plan(
      world,
      { subject: mover(), holdings: holdingsAt(commitTo(ledger, planned), t0 + day) },
      t0 + day,
    );
    expect(later.access.losses).toEqual([]);
    expect(later.openAssignments).toEqual([]);
  });

  test.each<[what: string, subject: Subject, expected: string]>([
    ["somebody on leave", mover({ hrState: "leave" }), ""],
    ["somebody suspended", mover({ isSuspended: true }), ""],
    ["somebody who left", mover({ hrState: "ended" }), ""],
    ["somebody whose facts did not turn", mover({ past: [] }), "e4"],
    ["somebody who moved long ago", mover({ past: [pastOf("d1", -100, -7)] }), "e4"],
    ["somebody who moved some days ago", mover({ past: [pastOf("d1", -100, -4)] }), "e1 e4"],
  ])("%s keeps only that", (_what, subject, expected) => {
    expect(held(live([before, { at: 0, subject }]), 0)).toBe(expected);
  });

  test("whoever comes back within it holds what they held, and no longer for a while only", () => {
    const back = {
      ...someone({ orgCode: "d1" }),
      past: [pastOf("d1", -100, 0), pastOf("d2", 0, 2)],
    };
    const ledger = live([before, { at: 0, subject: mover() }, { at: 2, subject: back }]);
    expect(held(ledger, 2)).toBe("e1 e2 e3 e4");
    expect(held(ledger, 9)).toBe("e1 e2 e3");
  });

  test("an edited rule leaves nothing to keep, nor gives what nobody had by it", () => {
    const edited = (since: number): World => ({
      ...world,
      rules: [
        ...world.rules.filter(({ id }) => id !== "b1"),
        { ...ruleOf("b1", 'person.orgCode == "d1"', ["r1"], 2), since: t0 + since * day },
      ],
    });
    const moved = { at: 0, subject: mover() };
    expect(held(live([before, { ...moved, in: edited(0) }]), 0)).toBe("e4");
    expect(held(live([before, { ...moved, in: edited(-1) }]), 0)).toBe("e1 e2 e4");
    const narrowed = { ...ruleOf("b1", "false", ["r1"], 2), since: t0 };
    const rules = [...world.rules.filter(({ id }) => id !== "b1"), narrowed];
    expect(held(live([before, { at: 0, subject: mover(), in: { ...world, rules } }]), 0)).toBe(
      "e4",
    );
  });

  test.each(["refuse", "ask"] as const)(
    "a kept right gives way to a new one that it conflicts with (%s)",
    (mode) => {
      const apart = smallWorld({
        entitlements: { e1: { graceMs: 7 * day }, e4: {} },
        roles: { r1: { holds: ["e1"] }, r2: { holds: ["e4"] } },
        rules: {
          b1: { when: 'person.orgCode == "d1"', gives: ["r1"] },
          b2: { when: 'person.orgCode == "d2"', gives: ["r2"] },
        },
        sod: { x1: { mode, left: ["r1"], right: ["e4"] } },
      });
      const ledger = live([
        { ...before, in: apart },
        { at: 0, subject: mover(), in: apart },
      ]);
      expect(held(ledger, 0)).toBe("e4");
    },
  );

  test("it gives way to what somebody asked for as well", () => {
    const apart: World = { ...world, sod: sodOf("e1", "e9") };
    const asked = assignmentOf("a1", "e9", { validTo: t0 + 90 * day, reviewBy: t0 + 90 * day });
    const there = {
      ...apart,
      entitlements: new Map([...world.entitlements, ["e9", { ...someRight(), id: "e9" }] as const]),
    };
    const first = live([{ ...before, in: there }]);
    const subject = mover();
    const intents = [{ act: "open", assignment: asked } as const];
    const planned = plan(there, { subject, holdings: holdingsAt(first, t0), intents }, t0);
    expect(heldAt(commitTo(first, planned), t0)).toEqual(["e2", "e4", "e9"]);
  });
});

const someRight = () => {
  const [found] = world.entitlements.values();
  if (!found) throw new Error("no right");
  return { ...found, graceMs: 0 };
};
const sodOf = (left: string, right: string): World["sod"] => {
  const rule = { id: "x1", mode: "refuse", left: [left], right: [right] } as const;
  return new Map([
    [left, [{ rule, side: "left" }]],
    [right, [{ rule, side: "right" }]],
  ]);
};

describe("invariant 9 with grace", () => {
  const units = ["d1", "d2", "d3"] as const;
  const anyMove = fc.record({
    on: fc.integer({ min: 1, max: 20 }),
    unit: fc.constantFrom(...units),
  });
  /** One move a day, each delivered on some day, before or after its own. */
  const anyHistory = fc
    .uniqueArray(anyMove, { selector: ({ on }) => on, minLength: 1, maxLength: 6 })
    .chain((moves) =>
      fc.record({
        moves: fc.constant(moves),
        delivered: fc.array(fc.integer({ min: 0, max: 25 }), {
          minLength: moves.length,
          maxLength: moves.length,
        }),
      }),
    );
  type Move = { readonly on: number; readonly unit: string };

  /** Facts as of a day from the moves that are known. */
  function subjectOn(at: number, known: readonly Move[]): Subject {
    const sorted = known.toSorted((a, b) => a.on - b.on).filter(({ on }) => on <= at);
    const segments = [{ on: -100, unit: "d1" }, ...sorted];
    const current = segments.at(-1)?.unit ?? "d1";
    const past = segments
      .slice(0, -1)
      .map(({ on, unit }, index) => pastOf(unit, on, segments[index + 1]?.on ?? at));
    return { ...someone({ orgCode: current }), past };
  }

  function deliver(moves: readonly Move[], delivered: readonly number[]): Ledger {
    const dates = new Set([...moves.map(({ on }) => on), ...delivered, 25]);
    const steps = [...dates]
      .toSorted((a, b) => a - b)
      .map((at) => {
        const known = moves.filter((_, index) => (delivered[index] ?? 0) <= at);
        return { at, subject: subjectOn(at, known) };
      });
    return live([before, ...steps]);
  }

  test("the same moves, told on time, late or ahead, give the same from the last one on", () => {
    fc.assert(
      fc.property(anyHistory, ({ moves, delivered }) => {
        const [one, other] = [
          deliver(moves, delivered),
          deliver(
            moves,
            moves.map(() => 0),
          ),
        ];
        for (let at = 25; at < 40; at++) expect(held(one, at)).toBe(held(other, at));
      }),
      { numRuns: 500 },
    );
  });

  test("nothing is kept longer than its grace after it last applied", () => {
    fc.assert(
      fc.property(anyHistory, ({ moves }) => {
        const ledger = deliver(
          moves,
          moves.map(() => 0),
        );
        for (let at = 0; at < 40; at++) {
          const expected = [
            ...(isLeft("d1", days.e1, at, moves) ? ["e1"] : []),
            ...(isLeft("d1", days.e2, at, moves) ? ["e2"] : []),
            ...(isLeft("d1", days.e3, at, moves) ? ["e3"] : []),
            ...(isLeft("d2", days.e1, at, moves) ? ["e4"] : []),
          ];
          expect(held(ledger, at), `day ${at}`).toBe(expected.join(" "));
        }
      }),
      { numRuns: 300 },
    );
  });

  /** In the unit now, or out of it for less than so many days. */
  function isLeft(unit: string, most: number, at: number, moves: readonly Move[]): boolean {
    const { facts, past } = subjectOn(at, moves);
    if (facts["person"]?.["orgCode"] === unit) return true;
    const last = past.findLast((each) => each.facts["person"]?.["orgCode"] === unit);
    return last !== undefined && last.to + most * day > t0 + at * day;
  }
});
