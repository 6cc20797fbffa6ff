import { describe, expect, test } from "vitest";
import { changesNothing, plan, type Holdings, type Subject } from "#lib/access/index.ts";
import { forever } from "#lib/access/interval.ts";
import type { World } from "#lib/access/world.ts";
import {
  assignmentOf,
  commitTo,
  day,
  emptyLedger,
  heldAt,
  holdingsAt,
  smallWorld,
  someone,
  t0,
  type Ledger,
} from "./small-world.ts";

const world = smallWorld({
  entitlements: {
    e1: {},
    e2: {},
    e3: { conditions: ["c1"] },
    e4: { retiresAt: t0 + 10 * day },
    e5: {},
    e6: {},
  },
  roles: { r1: { holds: ["e1"], includes: ["r2"] }, r2: { holds: ["e2", "e4"] } },
  rules: {
    b1: { when: 'person.orgCode == "d1"', gives: ["e1", "r2"] },
    b2: { when: 'person.orgCode == "d2"', gives: ["e5"] },
  },
  sod: {
    x1: { mode: "refuse", left: ["e5"], right: ["e6"] },
    x2: { mode: "ask", left: ["e1"], right: ["e6"] },
  },
});

const holding = (...assignments: Holdings["assignments"]): Ledger => ({
  ...emptyLedger,
  assignments,
});

/** Plans and commits one after the other. */
function live(
  steps: readonly { subject: Subject; at: number; world?: World }[],
  from = emptyLedger,
) {
  return steps.reduce(
    (ledger, { subject, at, world: then }) =>
      commitTo(ledger, plan(then ?? world, { subject, holdings: holdingsAt(ledger, at) }, at)),
    from,
  );
}

describe("birthrights", () => {
  test("who matches a rule holds what it gives, through roles, and nothing else", () => {
    const ledger = live([{ subject: someone(), at: t0 }]);
    expect(heldAt(ledger, t0)).toEqual(["e1", "e2", "e4"]);
  });

  test("a retired right ends at its date", () => {
    const ledger = live([{ subject: someone(), at: t0 }]);
    expect(heldAt(ledger, t0 + 10 * day - 1)).toContain("e4");
    expect(heldAt(ledger, t0 + 10 * day)).toEqual(["e1", "e2"]);
  });

  test("who moves has exactly the new birthrights", () => {
    const ledger = live([
      { subject: someone(), at: t0 },
      { subject: someone({ orgCode: "d2" }), at: t0 + day },
    ]);
    expect(heldAt(ledger, t0 + day - 1)).toEqual(["e1", "e2", "e4"]);
    expect(heldAt(ledger, t0 + day)).toEqual(["e5"]);
  });

  test("before the first day nothing holds, from it everything", () => {
    const subject = someone({ hrState: "pre_hire", startsAt: t0 + 3 * day });
    const ledger = live([{ subject, at: t0 }]);
    expect(heldAt(ledger, t0 + 3 * day - 1)).toEqual([]);
    expect(heldAt(ledger, t0 + 3 * day)).toEqual(["e1", "e2", "e4"]);
  });

  test("a first day moved forward takes effect then", () => {
    const at = (startsAt: number) => someone({ hrState: "pre_hire", startsAt });
    const ledger = live([
      { subject: at(t0 + 5 * day), at: t0 },
      { subject: at(t0 + 2 * day), at: t0 + day },
    ]);
    expect(heldAt(ledger, t0 + 2 * day)).toEqual(["e1", "e2", "e4"]);
  });

  test("the end date caps every right, by the clock alone", () => {
    const ledger = live(
      [{ subject: someone({ endsAt: t0 + 2 * day }), at: t0 }],
      holding(assignmentOf("a1", "e6")),
    );
    expect(heldAt(ledger, t0 + 2 * day - 1)).toContain("e1");
    expect(heldAt(ledger, t0 + 2 * day)).toEqual([]);
  });

  test("who has ended holds nothing, and what was asked for does not return", () => {
    const ledger = live(
      [
        { subject: someone({ hrState: "ended" }), at: t0 + day },
        { subject: someone({ orgCode: "d9" }), at: t0 + 9 * day },
      ],
      live([{ subject: someone(), at: t0 }], holding(assignmentOf("a1", "e2"))),
    );
    expect(heldAt(ledger, t0 + day)).toEqual([]);
    expect(heldAt(ledger, t0 + 9 * day)).toEqual([]);
  });
});

describe("blocks", () => {
  test.each<[why: string, given: Partial<Subject>]>([
    ["on leave", { hrState: "leave" }],
    ["suspended", { isSuspended: true }],
  ])("%s, nothing has effect; afterwards the same set returns", (_why, given) => {
    const before = live([{ subject: someone(), at: t0 }], holding(assignmentOf("a1", "e5")));
    const stopped = live([{ subject: someone(given), at: t0 + day }], before);
    expect(heldAt(stopped, t0 + day)).toEqual([]);
    const back = live([{ subject: someone(), at: t0 + 2 * day }], stopped);
    expect(heldAt(back, t0 + 2 * day)).toEqual(heldAt(before, t0));
  });

  test("what expires during a leave stays off", () => {
    const asked = assignmentOf("a1", "e5", { validTo: t0 + 2 * day });
    const ledger = live(
      [
        { subject: someone(), at: t0 },
        { subject: someone({ hrState: "leave" }), at: t0 + day },
        { subject: someone(), at: t0 + 3 * day },
      ],
      holding(asked),
    );
    expect(heldAt(ledger, t0 + 3 * day)).toEqual(["e1", "e2", "e4"]);
  });

  test.each<[why: string, fulfilled: Subject["fulfilled"], from: number, to: number]>([
    ["never fulfilled", [], 0, 0],
    ["fulfilled for ever", [{ conditionId: "c1", from: 0, to: forever }], 0, 9],
    ["fulfilled until day 4", [{ conditionId: "c1", from: 0, to: t0 + 4 * day }], 0, 4],
    ["another one fulfilled", [{ conditionId: "c2", from: 0, to: forever }], 0, 0],
  ])("a condition %s: the right holds exactly then", (_why, fulfilled, from, to) => {
    const subject = someone({ fulfilled, orgCode: "d9" });
    const ledger = live([{ subject, at: t0 }], holding(assignmentOf("a1", "e3")));
    for (let passed = 0; passed < 9; passed++) {
      const expected = passed >= from && passed < to ? ["e3"] : [];
      expect(heldAt(ledger, t0 + passed * day)).toEqual(expected);
    }
  });
});

describe("separation of duties", () => {
  const asked = (id: string, target: string, from: number, to: number, given = {}) =>
    assignmentOf(id, target, { validFrom: t0 + from * day, validTo: t0 + to * day, ...given });
  const nowhere = someone({ orgCode: "d9" });

  test.each<[left: string, right: string]>([
    ["e5", "e6"],
    ["e6", "e5"],
  ])("%s first: %s is stopped while both would hold, and only then", (first, second) => {
    const ledger = live(
      [{ subject: nowhere, at: t0 }],
      holding(asked("a1", first, 0, 4), asked("a2", second, 2, 8)),
    );
    expect(heldAt(ledger, t0 + 3 * day)).toEqual([first]);
    expect(heldAt(ledger, t0 + 4 * day)).toEqual([second]);
  });

  test("without overlap there is no conflict", () => {
    const planned = plan(
      world,
      { subject: nowhere, holdings: holding(asked("a1", "e5", 0, 4), asked("a2", "e6", 4, 8)) },
      t0,
    );
    expect(planned.conflicts).toEqual([]);
  });

  test("a birthright stays, what was asked for stops, whichever came first", () => {
    const ledger = live(
      [{ subject: someone({ orgCode: "d2" }), at: t0 }],
      holding(asked("a0", "e6", -5, 90)),
    );
    expect(heldAt(ledger, t0)).toEqual(["e5"]);
  });

  test.each<[mode: string, accepted: string[], held: string[]]>([
    ["nobody accepted", [], ["e1", "e2", "e4"]],
    ["somebody accepted", ["x2"], ["e1", "e2", "e4", "e6"]],
  ])("a rule that asks: %s", (_mode, acceptedConflicts, held) => {
    const ledger = live(
      [{ subject: someone(), at: t0 }],
      holding(asked("a1", "e6", 0, 9, { acceptedConflicts })),
    );
    expect(heldAt(ledger, t0)).toEqual(held);
  });
});

describe("reasons", () => {
  test("one source ends and another stands: the right stays, its reasons change", () => {
    const before = live([{ subject: someone(), at: t0 }], holding(assignmentOf("a1", "e1")));
    const moved = plan(
      world,
      { subject: someone({ orgCode: "d2" }), holdings: holdingsAt(before, t0 + day) },
      t0 + day,
    );
    expect(moved.access.losses.map(({ entitlementId }) => entitlementId)).toEqual(["e2", "e4"]);
    const after = commitTo(before, moved);
    expect(heldAt(after, t0 + day)).toEqual(["e1", "e5"]);
    const rows = after.access.filter((row) => row.entitlementId === "e1" && !row.isWithdrawn);
    expect(rows.map((row) => row.reasons.length)).toEqual([2, 1]);
  });

  test("an extension moves the end and opens no second row", () => {
    const asked = assignmentOf("a1", "e5", { validTo: t0 + 2 * day });
    const before = live([{ subject: someone({ orgCode: "d9" }), at: t0 }], holding(asked));
    const at = t0 + day;
    const longer = plan(
      world,
      {
        subject: someone({ orgCode: "d9" }),
        holdings: holdingsAt(before, at),
        intents: [
          { act: "reschedule", assignmentId: "a1", validTo: t0 + 9 * day, reviewBy: forever },
        ],
      },
      at,
    );
    expect(longer.access.opened).toEqual([]);
    expect(longer.access.rescheduled).toEqual([
      { id: before.access[0]?.id, validTo: t0 + 9 * day },
    ]);
    expect(longer.access.keeps).toBe(1);
  });

  test("a permanent right ends at its review date unless somebody confirms it", () => {
    const asked = assignmentOf("a1", "e5", { reviewBy: t0 + 3 * day });
    const ledger = live([{ subject: someone({ orgCode: "d9" }), at: t0 }], holding(asked));
    expect(heldAt(ledger, t0 + 3 * day - 1)).toEqual(["e5"]);
    expect(heldAt(ledger, t0 + 3 * day)).toEqual([]);
  });

  test("a plan of what already is changes nothing", () => {
    const ledger = live([{ subject: someone(), at: t0 }], holding(assignmentOf("a1", "e3")));
    const again = plan(
      world,
      { subject: someone(), holdings: holdingsAt(ledger, t0 + day) },
      t0 + day,
    );
    expect(changesNothing(again)).toBe(true);
  });
});
