import { expect, test } from "vitest";
import type { Assurance } from "#lib/kernel/index.ts";
import { assuranceAt } from "#lib/tickets/assurance.ts";
import { settingsOf } from "#lib/tickets/settings.ts";

const settings = settingsOf({ freshMinutesOf3: 60, freshMinutesOf2: 480 });
const authenticatedAt = new Date("2026-11-24T08:00:00.000Z");
const after = (minutes: number) => new Date(authenticatedAt.getTime() + minutes * 60_000);

test.each<[proven: Assurance, minutes: number, worth: Assurance]>([
  [3, 0, 3],
  [3, 59.99, 3],
  [3, 60, 2],
  [3, 479.99, 2],
  [3, 480, 1],
  [2, 0, 2],
  [2, 60, 2],
  [2, 479.99, 2],
  [2, 480, 1],
  [1, 0, 1],
  [1, 10_000, 1],
])("level %i is worth, %f minutes later, level %i", (assurance, minutes, worth) => {
  const proven = { assurance, authenticatedAt, deviceProvenAt: null };
  expect(assuranceAt(proven, settings, after(minutes))).toBe(worth);
});

test("level 3 is never fresh longer than level 2", () => {
  const odd = settingsOf({ freshMinutesOf3: 600, freshMinutesOf2: 30 });
  const proven = { assurance: 3, authenticatedAt, deviceProvenAt: null } as const;
  expect(assuranceAt(proven, odd, after(31))).toBe(1);
});

test.each<[minutes: number, worth: Assurance]>([
  [0, 3],
  [29.99, 3],
  [30, 1],
  [59, 1],
])("a device that proved itself %f minutes ago leaves level 3 worth %i", (minutes, worth) => {
  const deviceProvenAt = new Date(after(59).getTime() - minutes * 60_000);
  const proven = { assurance: 3, authenticatedAt, deviceProvenAt } as const;
  expect(assuranceAt(proven, settings, after(59))).toBe(worth);
});

test("a stored setting that is none is refused, not taken for no limit", () => {
  expect(() => settingsOf({ sessionsMax: 0 })).toThrow();
  expect(() => settingsOf({ freshMinutesOf2: "never" })).toThrow();
});
