import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { brakeTrips, type BrakeTrip } from "#lib/access/index.ts";
import type { Loss } from "#lib/access/brake-trip.ts";
import { execute, sql } from "#lib/kernel/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import {
  inWork,
  moveTo,
  openCompany,
  recomputeAll,
  writeStraight,
  type Company,
} from "./company.ts";

let company: Company;
/** 200 people: e5 comes with d2 alone, which a sixth of them are in; nobody holds e4 or e6. */
beforeAll(async () => {
  await testDatabase();
  company = await openCompany(200);
  await recomputeAll(company.people);
});

const id = (code: string) => company.ids[code] ?? "";
const rate = (risks: Readonly<Record<string, string>>) =>
  writeStraight(async (tx) => {
    for (const [code, risk] of Object.entries(risks)) {
      await execute(tx, sql`update entitlement set risk = ${risk} where id = ${id(code)}::uuid`);
    }
  });

/** People of nowhere, so that no department trips beside. */
const losing = (count: number, ...codes: string[]): Loss[] =>
  Array.from({ length: count }, () => ({
    ...{ orgUnitId: null, isTermination: false, losses: codes.map(id) },
  }));
const tripsOf = (losses: readonly Loss[], later = 0): Promise<BrakeTrip[]> =>
  inWork(async ({ tx, now }) =>
    brakeTrips(tx, new Date(now.getTime() + later), { cause: "feed", losses }),
  );
const risky = (trips: readonly BrakeTrip[]) =>
  trips.flatMap(({ scope, risk, losing: lost, limit }) =>
    scope === "risk" ? [`${risk} ${lost} of ${limit}`] : [],
  );

test.each<[risk: string, people: number, trips: string[]]>([
  ["low", 19, []],
  ["medium", 19, []],
  ["high", 10, []],
  ["high", 11, ["high 11 of 10"]],
  ["privileged", 5, []],
  ["privileged", 6, ["privileged 6 of 5"]],
])("a right of %s risk that %i people lose", async (risk, people, trips) => {
  await rate({ e6: risk });
  expect(risky(await tripsOf(losing(people, "e6")))).toEqual(trips);
});

test("where many hold a class, the same share of it trips as of everything", async () => {
  await rate({ e1: "privileged", e6: "low" });
  expect(risky(await tripsOf(losing(19, "e1")))).toEqual([]);
  expect(risky(await tripsOf(losing(21, "e1")))).toEqual(["privileged 21 of 20"]);
  await rate({ e1: "low" });
});

test("ends pass, and what one loses beside is counted by its own class", async () => {
  await rate({ e4: "high", e6: "privileged" });
  const ended = losing(50, "e4", "e6").map((each) => ({ ...each, isTermination: true }));
  expect(await tripsOf(ended)).toEqual([]);
  expect(risky(await tripsOf([...ended, ...losing(6, "e4", "e6")]))).toEqual(["privileged 6 of 5"]);
});

test("what was lost within a day counts with it, what was lost before does not", async () => {
  await rate({ e5: "privileged" });
  const inD2 = company.people.filter((_, at) => at % 6 === 1).slice(0, 5);
  await moveTo(company, "d3", inD2);
  expect(await tripsOf(losing(1, "e5"))).toMatchObject([
    { scope: "risk", risk: "privileged", losing: 1, lostBefore: 5 },
  ]);
  expect(await tripsOf(losing(1, "e5"), 86_400_001)).toEqual([]);
  expect(await tripsOf(losing(1, "e1"))).toEqual([]);
  await rate({ e5: "low" });
});

test("whatever is lost: a class trips exactly where its own number passes its limit", async () => {
  await rate({ e4: "high", e5: "high", e6: "privileged" });
  const anyLoss = fc.record({
    codes: fc.subarray(["e1", "e2", "e4", "e6"]),
    isTermination: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(anyLoss, { maxLength: 40 }), async (said) => {
      const losses = said.map(({ codes, isTermination }) => ({
        ...{ orgUnitId: null, isTermination, losses: codes.map(id) },
      }));
      const lost = (code: string) =>
        said.filter(({ codes, isTermination }) => !isTermination && codes.includes(code)).length;
      const expected = [
        ...(lost("e4") > 10 ? [`high ${lost("e4")}`] : []),
        ...(lost("e6") > 5 ? [`privileged ${lost("e6")}`] : []),
      ];
      const found = risky(await tripsOf(losses)).map((each) => each.replace(/ of .*/, ""));
      expect(found.toSorted()).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});
