import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Facts, Statement } from "#lib/people/statement.ts";
import { employmentAt, segmentAt, timelineOf } from "#lib/people/timeline.ts";

const zone = "Europe/Berlin";
const facts: Facts = {
  givenName: "Ada",
  familyName: "Okafor",
  displayName: "Ada Okafor",
  workEmail: null,
  workerType: "employee",
  status: "active",
  timeZone: zone,
  startDate: null,
  endDate: null,
  orgUnitId: "sales",
  title: null,
  grade: null,
  location: null,
  managerId: null,
  sponsorId: null,
};

const entered = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));
const day = (text: string) => ({ day: text, edge: "start" }) as const;
const noon = (text: string) => new Date(`${text}T12:00:00Z`);
const hire: Statement = {
  ...{ key: "hire", effective: day("2026-01-05"), enteredAt: entered(0) },
  says: { whole: { ...facts, startDate: "2026-01-05" } },
};
const transfer = (key: string, on: string, orgUnitId: string, minute = 1): Statement => ({
  ...{ key, effective: day(on), enteredAt: entered(minute), says: { part: { orgUnitId } } },
});
const unitOn = (statements: readonly Statement[], on: string) =>
  segmentAt(timelineOf(statements, zone), noon(on))?.facts.orgUnitId;
const stateOn = (statements: readonly Statement[], on: string) =>
  segmentAt(timelineOf(statements, zone), noon(on))?.hrState;

describe("facts over time", () => {
  test("follow the effective day, whatever was entered first", () => {
    const both = [
      hire,
      transfer("b", "2026-03-01", "legal", 1),
      transfer("a", "2026-02-01", "it", 2),
    ];
    expect(["2026-01-10", "2026-02-10", "2026-03-10"].map((on) => unitOn(both, on))).toEqual([
      ...["sales", "it", "legal"],
    ]);
  });

  test("of two for one day are those that were entered last", () => {
    const both = [
      transfer("b", "2026-02-01", "it", 2),
      hire,
      transfer("a", "2026-02-01", "law", 1),
    ];
    expect(unitOn(both, "2026-02-02")).toBe("it");
  });

  test("begin and end with the person's day, on either side of the date line", () => {
    const [auckland, honolulu] = ["Pacific/Auckland", "Pacific/Honolulu"];
    const inZone = (timeZone: string): Statement => ({
      ...{ ...hire, says: { whole: { ...facts, timeZone } } },
    });
    const startIn = (timeZone: string) => timelineOf([inZone(timeZone)], zone)[0]?.from;
    expect(startIn(auckland)).toEqual(new Date("2026-01-04T11:00:00Z"));
    expect(startIn(honolulu)).toEqual(new Date("2026-01-05T10:00:00Z"));
    const leaves: Statement = {
      ...{ key: "end", effective: { day: "2026-01-30", edge: "end" }, enteredAt: entered(5) },
      says: { part: {}, turn: "end" },
    };
    const moves: Statement = {
      ...{ key: "moves", effective: day("2026-01-20"), enteredAt: entered(4) },
      says: { part: { timeZone: honolulu } },
    };
    const timeline = timelineOf([leaves, moves, inZone(auckland)], zone);
    expect(employmentAt(timeline, noon("2026-01-06"))).toEqual({
      startsAt: new Date("2026-01-04T11:00:00Z"),
      endsAt: new Date("2026-01-31T10:00:00Z"),
    });
  });

  test("wait for somebody to be told of", () => {
    expect(timelineOf([transfer("a", "2026-02-01", "it")], zone)).toEqual([]);
  });

  test("end and begin again: who has ended neither pauses nor goes on", () => {
    const turn = (
      key: string,
      on: string,
      what: "begin" | "end" | "leave" | "return",
    ): Statement => ({
      ...{ key, effective: day(on), enteredAt: entered(3), says: { part: {}, turn: what } },
    });
    const told = [
      hire,
      turn("1", "2026-02-01", "leave"),
      turn("2", "2026-03-01", "return"),
      turn("3", "2026-04-01", "end"),
      turn("4", "2026-05-01", "return"),
      turn("5", "2026-06-01", "begin"),
    ];
    const days = [
      "2026-01-06",
      "2026-02-02",
      "2026-03-02",
      "2026-04-02",
      "2026-05-02",
      "2026-06-02",
    ];
    expect(days.map((on) => stateOn(told, on))).toEqual([
      ...["active", "leave", "active", "ended", "ended", "active"],
    ]);
    const timeline = timelineOf(told, zone);
    expect(employmentAt(timeline, noon("2026-02-02"))?.endsAt?.toISOString().slice(0, 10)).toBe(
      "2026-03-31",
    );
    expect(employmentAt(timeline, noon("2026-05-02"))?.endsAt).toBeNull();
  });

  test("turn by the dates that they name themselves", () => {
    const row: Statement = {
      ...{ key: "row", effective: { at: noon("2026-01-01") }, enteredAt: entered(0) },
      says: { whole: { ...facts, startDate: "2026-02-01", endDate: "2026-03-31" } },
    };
    const days = ["2026-01-02", "2026-02-01", "2026-03-31", "2026-04-01"];
    expect(days.map((on) => stateOn([row], on))).toEqual([
      ...["pre_hire", "active", "active", "ended"],
    ]);
  });

  test("are as if what was taken back had never been told, and again when that is taken back", () => {
    const move = transfer("move", "2026-02-01", "it");
    const back: Statement = {
      ...{ key: "back", effective: day("2026-02-01"), enteredAt: entered(2), retracts: "move" },
    };
    const again: Statement = { ...back, key: "again", enteredAt: entered(3), retracts: "back" };
    expect(unitOn([back, move, hire], "2026-02-02")).toBe("sales");
    expect(unitOn([again, back, move, hire], "2026-02-02")).toBe("it");
    const early = { ...back, enteredAt: entered(0), key: "a" };
    expect(unitOn([early, move, hire], "2026-02-02")).toBe("it");
  });
});

/** Days from 1 to 60, entries from 0 to 40, keys of their own. */
const anyStatement = fc.record({
  at: fc.integer({ min: 1, max: 60 }),
  minute: fc.integer({ min: 0, max: 40 }),
  unit: fc.constantFrom("sales", "it", "legal"),
  turn: fc.option(fc.constantFrom("begin", "end", "leave", "return"), { nil: undefined }),
  timeZone: fc.option(fc.constantFrom("Asia/Tokyo", "Pacific/Honolulu"), { nil: undefined }),
  retracts: fc.option(fc.nat({ max: 9 }), { nil: undefined }),
});
type Any = typeof anyStatement extends fc.Arbitrary<infer T> ? T : never;

const statementOf = (
  { at, minute, unit, turn, timeZone, retracts }: Any,
  index: number,
): Statement => ({
  key: `s${index}`,
  effective: day(new Date(Date.UTC(2026, 0, at)).toISOString().slice(0, 10)),
  enteredAt: entered(minute),
  says: { part: { orgUnitId: unit, ...(timeZone !== undefined && { timeZone }) }, turn },
  ...(retracts !== undefined && { retracts: `s${retracts}` }),
});
const histories = fc
  .array(anyStatement, { maxLength: 12 })
  .map((each) => [{ ...hire, effective: day("2026-01-01") }, ...each.map(statementOf)]);

describe("whatever was told", () => {
  test("in any order and any number of times gives the same facts", () => {
    fc.assert(
      fc.property(
        histories.chain((told) =>
          fc.tuple(fc.constant(told), fc.shuffledSubarray(told, { minLength: told.length })),
        ),
        ([told, shuffled]) => {
          expect(timelineOf(shuffled, zone)).toEqual(timelineOf(told, zone));
        },
      ),
    );
  });

  test("is one fact for every instant from the first on, none twice in a row", () => {
    fc.assert(
      fc.property(histories, (told) => {
        const timeline = timelineOf(told, zone);
        expect(timeline.at(-1)?.to).toBeNull();
        for (const [index, segment] of timeline.entries()) {
          const next = timeline[index + 1];
          if (next === undefined) continue;
          expect(segment.to).toEqual(next.from);
          expect(segment.from < next.from).toBe(true);
          expect({ ...segment.facts, is: segment.hrState }).not.toEqual({
            ...next.facts,
            is: next.hrState,
          });
        }
      }),
    );
  });

  test("holds from its day on until something else of the same kind is told", () => {
    fc.assert(
      fc.property(histories, fc.integer({ min: 1, max: 60 }), (told, at) => {
        const unzoned = told.map((each) => withoutZone(each));
        const instant = new Date(Date.UTC(2026, 0, at, 12));
        expect(segmentAt(timelineOf(unzoned, zone), instant)?.facts.orgUnitId).toBe(
          unitBySearch(unzoned, instant.toISOString().slice(0, 10)),
        );
      }),
    );
  });
});

function withoutZone(told: Statement): Statement {
  if (told.says === undefined || !("part" in told.says)) return told;
  const { timeZone: _zone, ...part } = told.says.part;
  return { ...told, says: { ...told.says, part } };
}

/** The model: of all that counts, the last by day, entry and key. */
function unitBySearch(told: readonly Statement[], on: string): string | null | undefined {
  const counts = (one: Statement): boolean =>
    !told.some((other) => other.retracts === one.key && isLater(other, one) && counts(other));
  const known = told.filter(
    (each) => "day" in each.effective && each.effective.day <= on && counts(each),
  );
  let best: Statement | undefined;
  for (const each of known) if (!best || rank(each) > rank(best)) best = each;
  if (best?.says === undefined) return undefined;
  return "whole" in best.says
    ? best.says.whole.orgUnitId
    : "part" in best.says
      ? best.says.part.orgUnitId
      : undefined;
}

const isLater = (one: Statement, other: Statement) =>
  one.enteredAt > other.enteredAt ||
  (one.enteredAt.getTime() === other.enteredAt.getTime() && one.key > other.key);
const rank = ({ effective, enteredAt, key }: Statement) =>
  `${"day" in effective ? effective.day : ""} ${enteredAt.toISOString()} ${key}`;
