import fc from "fast-check";
import { expect, test } from "vitest";
import { clockFilter } from "#lib/kernel/clock-filter.ts";

const delays = fc.array(fc.tuple(fc.nat(5000), fc.double({ min: 0, max: 1, noNaN: true })), {
  minLength: 1,
  maxLength: 40,
});

/** An answer that took so long, of which this share passed before the other clock was read. */
const sampleOf = (trueMs: number, [delayMs, share]: readonly [number, number]) => ({
  ...{ offsetMs: trueMs + delayMs * share - delayMs / 2, delayMs },
});

test("a clock is never wrong by more than half of what the fastest of the last eight took", () => {
  fc.assert(
    fc.property(fc.integer({ min: -10_000, max: 10_000 }), delays, (trueMs, asked) => {
      const filter = clockFilter();
      for (const [at, each] of asked.entries()) {
        const offsetMs = filter(sampleOf(trueMs, each));
        const fastest = Math.min(...asked.slice(Math.max(0, at - 7), at + 1).map(([ms]) => ms));
        expect(Math.abs(offsetMs - trueMs)).toBeLessThanOrEqual(fastest / 2 + 1e-6);
      }
    }),
  );
});

test("a clock that was set is followed within eight exchanges", () => {
  const filter = clockFilter();
  filter(sampleOf(0, [0, 0]));
  const heard = Array.from({ length: 8 }, () => filter(sampleOf(60_000, [10, 0.5])));
  expect(heard.at(-1)).toBe(60_000);
});
