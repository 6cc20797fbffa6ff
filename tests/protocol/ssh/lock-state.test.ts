import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  answered,
  isLocked,
  left,
  leftAlone,
  leftMsOf,
  lockedMinutesMax,
  open,
  over,
  wanted,
  type Lock,
} from "#lib/protocols/ssh/lock-state.ts";

const minuteMs = 60_000;
const locked: Lock = { state: "locked", sinceMs: 0 };
const proving: Lock = { state: "proving", sinceMs: 0, terminal: 1 };

describe("a session that was left alone", () => {
  test.each<[what: string, next: Lock, state: string]>([
    ["is locked where it has a terminal", leftAlone(open, { nowMs: 0, terminals: 1 }), "locked"],
    ["ends where it has none", leftAlone(open, { nowMs: 0, terminals: 0 }), "over"],
    ["asks at one terminal", wanted(locked, 2), "proving"],
    ["asks nobody else meanwhile", wanted(proving, 2), "proving"],
    ["asks nobody while it is open", wanted(open, 1), "open"],
    ["goes on once it is proven", answered(proving, "proven"), "open"],
    ["ends when what was said is wrong", answered(proving, "wrong"), "over"],
    ["may be asked once more when nothing was", answered(proving, "unproven"), "locked"],
    ["goes on by no answer that nobody asked for", answered(locked, "proven"), "locked"],
    ["never goes on once it is over", answered(over, "proven"), "over"],
    ["is locked again when its asker went", left(proving, { terminal: 1, terminals: 1 }), "locked"],
    ["asks on when another went", left(proving, { terminal: 2, terminals: 1 }), "proving"],
    ["ends when nobody is left to unlock it", left(locked, { terminal: 1, terminals: 0 }), "over"],
    ["is open when a terminal goes", left(open, { terminal: 1, terminals: 0 }), "open"],
  ])("%s", (_what, next, state) => expect(next.state).toBe(state));

  test("asks at the terminal where Enter was pressed first", () => {
    expect(wanted(wanted(locked, 2), 3)).toMatchObject({ terminal: 2 });
  });

  test("waits as long from its lock on, however often it is asked", () => {
    const asked = answered(wanted(locked, 1), "unproven");
    expect(leftMsOf(asked, 4 * minuteMs)).toBe((lockedMinutesMax - 4) * minuteMs);
    expect(leftMsOf(wanted(asked, 1), 60 * minuteMs)).toBe(0);
    expect([leftMsOf(open, 0), leftMsOf(over, 0)]).toEqual([undefined, undefined]);
  });

  const act = fc.oneof(
    fc.nat(3).map((terminal) => (lock: Lock) => wanted(lock, terminal)),
    fc
      .record({ terminal: fc.nat(3), terminals: fc.nat(3) })
      .map((at) => (lock: Lock) => left(lock, at)),
    fc
      .constantFrom("wrong" as const, "unproven" as const)
      .map((outcome) => (lock: Lock) => answered(lock, outcome)),
    fc.nat(3).map((terminals) => (lock: Lock) => leftAlone(lock, { nowMs: 5, terminals })),
  );
  test("is opened by nothing but a proof, whatever happens in whatever order", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 20 }), (acts) => {
        const last = acts.reduce<Lock>((lock, next) => next(lock), locked);
        expect(last.state).not.toBe("open");
        expect(isLocked(last)).toBe(last.state !== "over");
      }),
    );
  });
});
