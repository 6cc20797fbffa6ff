import fc from "fast-check";
import { expect, test } from "vitest";
import { clockOf, secondsIn, secondsOf } from "#components/recordings/clock-words.ts";
import { timelineOf } from "#components/recordings/timeline.ts";

const instants = fc
  .array(fc.double({ min: 0, max: 10_000, noNaN: true }), { maxLength: 60 })
  .map((all) => all.toSorted((a, b) => a - b));
const pause = fc.double({ min: 0.1, max: 30, noNaN: true });

test("what happened keeps its order, no pause is longer than it may be, and nothing else is cut", () => {
  fc.assert(
    fc.property(instants, pause, (all, pauseMax) => {
      const { playedAt, length } = timelineOf(all, pauseMax);
      let before = 0;
      for (const [at, each] of all.entries()) {
        const gap = each - (all[at - 1] ?? 0);
        const played = playedAt(each);
        expect(played - before).toBeCloseTo(Math.min(gap, pauseMax), 5);
        before = played;
      }
      expect(length).toBeCloseTo(before, 5);
    }),
  );
});

test("a place in what is played leads back to where it happened", () => {
  fc.assert(
    fc.property(instants, pause, fc.nat(), (all, pauseMax, pick) => {
      const { playedAt, happenedAt } = timelineOf(all, pauseMax);
      const each = all[pick % Math.max(1, all.length)] ?? 0;
      // Two that lie nearer than a double can tell are one.
      expect(playedAt(happenedAt(playedAt(each)))).toBeCloseTo(playedAt(each), 5);
    }),
  );
});

test("within a pause that is cut short the screen stands still, at its end at most", () => {
  const { playedAt, happenedAt, length } = timelineOf([1, 2, 100], 3);
  expect([playedAt(2), playedAt(50), playedAt(99.9), playedAt(100)]).toEqual([2, 5, 5, 5]);
  expect([happenedAt(2), happenedAt(4), length]).toEqual([2, 4, 5]);
  expect([playedAt(-1), playedAt(1e9), happenedAt(1e9)]).toEqual([0, 5, 100]);
});

test.each<[seconds: number, words: string]>([
  [0, "00:00"],
  [401.9, "06:41"],
  [3600, "1:00:00"],
  [90_061, "25:01:01"],
  [-3, "00:00"],
])("%d seconds are %s", (seconds, words) => expect(clockOf(seconds)).toBe(words));

test.each<[text: string | undefined, seconds: number]>([
  [undefined, 0],
  ["12.5", 12.5],
  ["-4", 0],
  ["Infinity", 0],
  ["soon", 0],
  [secondsOf(401.97049), 401.97],
])("an address that says %s leads to second %d", (text, seconds) =>
  expect(secondsIn(text)).toBe(seconds),
);
