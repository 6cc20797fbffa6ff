import { expect, test } from "vitest";
import { isInner } from "#lib/feeds/pickup/places.ts";
import { nextAfter, Schedule } from "#lib/feeds/pickup/schedule.ts";

const berlin = { zone: "Europe/Berlin" };

test.each<[what: string, schedule: object, after: string, next: string]>([
  ["every half hour", { everyMinutes: 30 }, "2026-03-02T12:07:00Z", "2026-03-02T12:37:00Z"],
  [
    "later today",
    { at: ["06:00", "13:00"], ...berlin },
    "2026-03-02T05:30:00Z",
    "2026-03-02T12:00:00Z",
  ],
  [
    "at the instant itself: tomorrow",
    { at: ["13:00"], ...berlin },
    "2026-03-02T12:00:00Z",
    "2026-03-03T12:00:00Z",
  ],
  ["in summer time", { at: ["13:00"], ...berlin }, "2026-07-02T00:00:00Z", "2026-07-02T11:00:00Z"],
  [
    "on the next Monday",
    { at: ["06:00"], days: [1], ...berlin },
    "2026-03-02T12:00:00Z",
    "2026-03-09T05:00:00Z",
  ],
  [
    "at an hour that clocks skip",
    { at: ["02:30"], ...berlin },
    "2026-03-29T00:00:00Z",
    "2026-03-29T01:30:00Z",
  ],
  [
    "across the date line",
    { at: ["00:30"], zone: "Pacific/Auckland" },
    "2026-03-02T12:00:00Z",
    "2026-03-03T11:30:00Z",
  ],
])("a file is looked for %s", (_what, schedule, after, next) => {
  expect(nextAfter(Schedule.parse(schedule), new Date(after))).toEqual(new Date(next));
});

test.each([
  { everyMinutes: 1 },
  { at: [], ...berlin },
  { at: ["24:00"], ...berlin },
  { at: ["12:00"], days: [0], ...berlin },
  { at: ["12:00"], zone: "Mars/Olympus" },
  { at: ["12:00"] },
])("%j is no schedule", (schedule) => {
  expect(Schedule.safeParse(schedule).success).toBe(false);
});

test.each([
  ...["127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"],
  ...["100.64.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1"],
  ...["::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"],
  ...["2002:7f00:1::", "2001:db8::1", "2001::1", "not an address"],
])("%s is no address of the open internet", (address) => {
  expect(isInner(address)).toBe(true);
});

test.each(["93.184.216.34", "8.8.8.8", "172.32.0.1", "2606:4700::1111", "2a00:1450:4001::1"])(
  "%s is one",
  (address) => {
    expect(isInner(address)).toBe(false);
  },
);
