import { describe, expect, test } from "vitest";
import type { World } from "#lib/access/index.ts";
import { changedGrace, graceMsOf, graceOf } from "#lib/access/grace-settings.ts";
import { before, held, live, mover, world } from "./mover-world.ts";
import { day, t0 } from "./small-world.ts";

describe("other days", () => {
  const decided = (lowGraceDays: number, was: number): World => {
    const change = { until: t0 + day, graceMs: was * day };
    const entitlements = [...world.entitlements.values()].map((each) => ({
      ...each,
      graceMs: each.id === "e1" ? lowGraceDays * day : 0,
      formerGraces: each.id === "e1" ? [change] : [],
    }));
    return {
      ...world,
      graceMs: lowGraceDays * day,
      entitlements: new Map(entitlements.map((each) => [each.id, each])),
    };
  };

  test("give nothing back to whoever moved before, and take at once where they are fewer", () => {
    const moved = { at: 0, subject: mover() };
    const raised = live([before, moved, { ...moved, at: 2, in: decided(30, 0) }]);
    expect(held(raised, 2)).toBe("e4");
    const lowered = live([before, moved, { ...moved, at: 2, in: decided(1, 7) }]);
    expect(held(lowered, 2)).toBe("e4");
    const longer = live([before, moved, { ...moved, at: 2, in: decided(30, 7) }]);
    expect(held(longer, 6)).toBe("e1 e4");
    expect(held(longer, 7)).toBe("e4");
  });
});

test("days that were in force are remembered as long as a move of then may matter", () => {
  const on = (days: number) => new Date(t0 + days * day);
  const first = changedGrace(on(0), graceOf(undefined), { lowGraceDays: 7 });
  expect(first).toMatchObject({ lowGraceDays: 7, confirmDays: 14 });
  const second = changedGrace(on(10), first, { lowGraceDays: 30 });
  expect(second.former.map(({ lowGraceDays }) => lowGraceDays)).toEqual([0, 7]);
  const third = changedGrace(on(95), second, { mediumGraceDays: 1 });
  expect(third.former.map(({ lowGraceDays }) => lowGraceDays)).toEqual([7, 30]);
});

test.each<[risk: string, systemCode: string, days: number]>([
  ["low", "office", 7],
  ["medium", "office", 3],
  ["high", "office", 0],
  ["privileged", "office", 0],
  ["low", "postern", 0],
  ["unheard-of", "office", 0],
])("a right of %s risk of %s is kept for %i days", (risk, systemCode, expected) => {
  expect(graceMsOf({ lowGraceDays: 7, mediumGraceDays: 3 }, { risk, systemCode }) / day).toBe(
    expected,
  );
});
