import { describe, expect, test } from "vitest";
import { sourceOf } from "#lib/kernel/index.ts";
import { assuranceOf, type Proven } from "#lib/signin/assurance.ts";
import { isCloned } from "#lib/signin/passkey.ts";
import { problemOf } from "#lib/signin/password-rules.ts";
import { ownPath } from "#lib/signin/return-to.ts";
import {
  countFailure,
  limits,
  waitSeconds,
  type Counter,
  type Scope,
} from "#lib/signin/throttle.ts";

const start = new Date("2026-11-24T08:00:00.000Z");
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);

/** Failures, one every so many seconds, each heard when no wait is left. */
function failures(scope: Scope, count: number, everySeconds = 0): Counter | undefined {
  let counter: Counter | undefined;
  for (let each = 0; each < count; each++) {
    counter = countFailure(counter, limits[scope], after(each * everySeconds));
  }
  return counter;
}

describe("a wait", () => {
  test.each<[scope: Scope, count: number, seconds: number]>([
    ["pair", 4, 0],
    ["pair", 5, 30],
    ["pair", 6, 60],
    ["pair", 7, 120],
    ["pair", 50, 900],
    ["account", 19, 0],
    ["account", 20, 60],
    ["source", 40, 30],
    ["everywhere", 1999, 0],
    ["everywhere", 2000, 5],
    ["everywhere", 9000, 60],
  ])("%s, %i failures at once → %i s", (scope, count, seconds) => {
    const counters = { [scope]: failures(scope, count) };
    expect(waitSeconds(counters, { isKnownSource: false, now: start })).toBe(seconds);
  });

  test("is over at its end, and counting starts anew when window and wait are over", () => {
    const counter = failures("pair", 6);
    expect(waitSeconds({ pair: counter }, { isKnownSource: false, now: after(59) })).toBe(1);
    expect(waitSeconds({ pair: counter }, { isKnownSource: false, now: after(60) })).toBe(0);
    expect(countFailure(counter, limits.pair, after(60)).failures).toBe(7);
    expect(countFailure(counter, limits.pair, after(900)).failures).toBe(1);
  });

  test("of an account or of everything does not hold whom the source is known for", () => {
    const counters = {
      account: failures("account", 100),
      everywhere: failures("everywhere", 9000),
    };
    expect(waitSeconds(counters, { isKnownSource: true, now: start })).toBe(0);
    const own = { pair: failures("pair", 5), source: failures("source", 41) };
    expect(waitSeconds(own, { isKnownSource: true, now: start })).toBe(60);
  });

  test("never lasts: whoever is attacked without end gets in between two waits", () => {
    const counter = failures("account", 500, 20);
    const lockedUntil = counter?.lockedUntil?.getTime() ?? 0;
    expect(lockedUntil - after(500 * 20).getTime()).toBeLessThanOrEqual(900_000);
  });
});

const context = ["postern", "10001", "Georgi", "Facello", "GeorgiFacello", "harbour"];

test.each<[password: string, isOnlyFactor: boolean, problem: string | undefined]>([
  ["quiet lantern 48", false, undefined],
  ["quiet lantern 48", true, undefined],
  ["lantern48", true, "too_short"],
  ["lantern48x", false, undefined],
  ["short 1", false, "too_short"],
  ["明月几时有把酒问青天", false, undefined],
  ["明月几时有", false, "too_short"],
  ["🦊🦊🦊🦊🦊🦊🦊", false, "too_short"],
  ["x".repeat(300), false, "too_long"],
  ["password", false, "too_common"],
  ["Password123!", false, "too_common"],
  ["ｐａｓｓｗｏｒｄ", false, "too_common"],
  ["abababababab", false, "too_common"],
  ["abcdefghij", false, "too_common"],
  ["87654321", false, "too_common"],
  ["postern2026", false, "contains_context"],
  ["Facello1987", false, "contains_context"],
  ["my 10001 my", false, "contains_context"],
  ["georgi plays the tuba at night", false, undefined],
])("the password %s (alone: %s): %s", (password, isOnlyFactor, problem) => {
  expect(problemOf(password, { isOnlyFactor, context })).toBe(problem);
});

test.each([
  [undefined, "/"],
  ["", "/"],
  ["/", "/"],
  ["/requests?state=open#top", "/requests?state=open#top"],
  ["//elsewhere.example", "/"],
  ["/\\elsewhere.example", "/"],
  ["https://elsewhere.example/", "/"],
  ["javascript:alert(1)", "/"],
  ["/sign-in?to=/", "/"],
  ["/enrol/x", "/"],
  ["/api/auth/signout", "/"],
  ["/a/../../sign-in", "/"],
  ["/a/..//elsewhere.example", "/"],
  ["/\n/elsewhere.example", "/"],
  [`/${"a".repeat(3000)}`, "/"],
])("returning to %s leads to %s", (asked, path) => {
  expect(ownPath(asked)).toBe(path);
});

test.each([
  [undefined, "unknown"],
  ["192.0.2.10", "192.0.2.10"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
])("%s counts as %s", (address, source) => {
  expect(sourceOf(address)).toBe(source);
});

const passkey = (what: string): Proven => ({
  factor: "passkey",
  isVerified: what.includes("verified"),
  isDeviceBound: what.includes("bound"),
  isAttested: what.includes("attested"),
});
const word: Proven = { factor: "password" };
const code: Proven = { factor: "totp" };

test.each<[what: string, proven: Proven[], assurance: number]>([
  ["a password", [word], 1],
  ["a code", [code], 1],
  ["password and code", [word, code], 2],
  ["a passkey that did not know its owner", [passkey("")], 1],
  ["the same beside a password", [word, passkey("")], 2],
  ["a passkey that knew its owner", [passkey("verified")], 2],
  ["one bound to its device", [passkey("verified bound")], 2],
  ["one synced, with an attestation", [passkey("verified attested")], 2],
  ["one bound to its device, with an attestation", [passkey("verified bound attested")], 3],
  ["the same that did not know its owner", [passkey("bound attested")], 1],
  ["the same beside a password", [word, passkey("bound attested")], 2],
])("%s", (_what, proven, assurance) => {
  expect(assuranceOf(proven)).toBe(assurance);
});

test("another factor never lowers the level", () => {
  const all = [word, code, passkey(""), passkey("verified"), passkey("verified bound attested")];
  for (const one of all) {
    for (const more of all) {
      expect(assuranceOf([one, more])).toBeGreaterThanOrEqual(assuranceOf([one]));
    }
  }
});

test.each([
  [0, 0, false],
  [0, 1, false],
  [1, 2, false],
  [1, 1, true],
  [2, 1, true],
  [1, 0, true],
])("a counter of %i, then %i: cloned %s", (before, now, cloned) => {
  expect(isCloned(before, now)).toBe(cloned);
});
