import fc from "fast-check";
import { expect, test } from "vitest";
import { clientOf } from "#lib/devices/client.ts";
import { isImpossible, kilometresBetween, placeOf, type Place } from "#lib/devices/places.ts";
import { initialRules, passes, rulesOf, weigh } from "#lib/devices/risk-rules.ts";
import { notice, signalKinds, type Facts } from "#lib/devices/signals.ts";
import { browserName } from "./client-key.ts";

const at = new Date("2026-11-24T08:00:00.000Z");
const hoursLater = (hours: number) => new Date(at.getTime() + hours * 3_600_000);
const berlin: Place = {
  ...{ name: "Berlin", networks: ["10.1.0.0/16", "2001:db8:1::/48"] },
  ...{ latitude: 52.52, longitude: 13.405 },
};
const shanghai: Place = {
  ...{ name: "Shanghai", networks: ["10.2.0.0/16"] },
  ...{ latitude: 31.23, longitude: 121.47 },
};

const facts = (changed: Partial<Facts> & { userAgent?: string } = {}): Facts => {
  const userAgent = changed.userAgent ?? browserName;
  return {
    ...{ client: clientOf(userAgent), userAgent, platform: "Linux", isNew: false },
    ...{ report: { webdriver: false, userAgent }, isKeyChanged: false, before: undefined },
    ...{ here: undefined, now: at },
    ...changed,
  };
};
const iPhone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 " +
  "(KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1";
const headless = "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0 Safari/537.36";

test.each<[what: string, facts: Facts, signals: string[]]>([
  ["an ordinary browser", facts(), []],
  ["a driven one", facts({ report: { webdriver: true, userAgent: browserName } }), ["automation"]],
  ["one without a window", facts({ userAgent: headless }), ["automation"]],
  ["one without a key", facts({ report: undefined }), ["no-key"]],
  ["a new one", facts({ isNew: true }), ["new-device"]],
  ["a cookie without its key", facts({ isKeyChanged: true }), ["changed-key"]],
  ["another name inside", facts({ report: { webdriver: false, userAgent: "x" } }), ["tampering"]],
  ["a phone on a computer", facts({ userAgent: iPhone, platform: "Windows" }), ["tampering"]],
  ["no hint at all", facts({ platform: undefined }), []],
  [
    "an emulator by its model",
    facts({ report: { webdriver: false, userAgent: browserName, model: "sdk_gphone64_x86_64" } }),
    ["emulator"],
  ],
  [
    "a phone that draws by processor",
    facts({
      ...{ userAgent: iPhone, platform: undefined },
      report: { webdriver: false, userAgent: iPhone, renderer: "Google SwiftShader" },
    }),
    ["emulator"],
  ],
  [
    "a computer that draws by processor",
    facts({ report: { webdriver: false, userAgent: browserName, renderer: "llvmpipe" } }),
    [],
  ],
  [
    "two places at once",
    facts({ before: { place: berlin, at }, here: shanghai, now: hoursLater(1) }),
    ["impossible-travel"],
  ],
  ["a journey", facts({ before: { place: berlin, at }, here: shanghai, now: hoursLater(12) }), []],
])("%s is noticed as such", (_what, given, signals) => {
  expect(notice(given).map(({ kind }) => kind)).toEqual(signals);
});

test.each<[address: string | undefined, place: string | undefined]>([
  ["10.1.2.3", "Berlin"],
  ["::ffff:10.1.2.3", "Berlin"],
  ["2001:db8:1:2::3", "Berlin"],
  ["10.2.0.1", "Shanghai"],
  ["10.3.0.1", undefined],
  ["2001:db8:2::1", undefined],
  ["elsewhere", undefined],
  [undefined, undefined],
])("%s is in %s", (address, place) => {
  expect(placeOf(address, [berlin, shanghai])?.name).toBe(place);
});

test("distances are those of a globe, and near is never far", () => {
  expect(kilometresBetween(berlin, shanghai)).toBeCloseTo(8400, -2);
  expect(kilometresBetween(berlin, berlin)).toBe(0);
  const potsdam = { latitude: 52.39, longitude: 13.06 };
  expect(isImpossible(berlin, potsdam, 0)).toBe(false);
  expect(isImpossible(berlin, shanghai, 0)).toBe(true);
  // A clock that went back is no time at all.
  expect(isImpossible(berlin, shanghai, -1)).toBe(true);
});

test("whatever more is noticed never lowers the level nor opens a door", () => {
  const order = { low: 0, medium: 1, high: 2 };
  const some = fc.subarray([...signalKinds]);
  fc.assert(
    fc.property(some, some, fc.boolean(), (few, more, hasPasskey) => {
      const kinds = (list: readonly (typeof signalKinds)[number][]) =>
        list.map((kind) => ({ kind }));
      const less = weigh(initialRules, kinds(few));
      const most = weigh(initialRules, kinds([...new Set([...few, ...more])]));
      expect(order[most.level]).toBeGreaterThanOrEqual(order[less.level]);
      expect(passes(most.decision, hasPasskey) && !passes(less.decision, hasPasskey)).toBe(false);
      expect(less.isAlert && !most.isAlert).toBe(false);
    }),
  );
});

test.each([
  [{ mediumFrom: 100, highFrom: 100 }],
  [{ weights: { automation: 101 } }],
  [{ medium: "perhaps" }],
  [{ places: [{ ...berlin, networks: ["10.1.0.0/99"] }] }],
])("what is stored and no rule is refused, not taken for none: %j", (stored) => {
  expect(() => rulesOf(stored)).toThrow();
});

test("rules stored before a signal existed weigh it as new installations do", () => {
  expect(rulesOf({ weights: { automation: 5 } })).toEqual({
    ...initialRules,
    weights: { ...initialRules.weights, automation: 5 },
  });
});
