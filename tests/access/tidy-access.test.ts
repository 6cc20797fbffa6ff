import { beforeAll, expect, test } from "vitest";
import { database, injectClock, newId, resetClock } from "#lib/kernel/index.ts";
import { checkAccess, extendAssignment, grantFromRequest, tidyAccess } from "#lib/access/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import {
  countOf,
  events,
  heldBy,
  inWork,
  openCompany,
  recomputeAll,
  system,
  type Company,
} from "./company.ts";

let company: Company;
const at = (seconds: number) => injectClock(() => new Date(start.getTime() + seconds * 1000));
const start = new Date("2026-03-01T10:00:00Z");
const person = (index: number) => company.people[index] ?? "";
const grants: string[] = [];

beforeAll(async () => {
  await testDatabase();
  at(0);
  company = await openCompany(30);
  await recomputeAll(company.people);
  for (const personId of company.people) {
    const { assignmentId } = await inWork((work) =>
      grantFromRequest(work, {
        personId,
        targetKind: "entitlement",
        targetId: company.ids["e6"] ?? "",
        validFrom: work.now,
        validTo: new Date(start.getTime() + 60_000),
        requestItemId: newId(),
      }),
    );
    grants.push(assignmentId);
  }
});

const isAllowed = async (personId: string) => {
  const input = { personId, entitlementId: company.ids["e6"] ?? "" };
  return (await checkAccess(system, input)).isAllowed;
};

test("a right holds until its instant and not at it, whether or not anybody tidied", async () => {
  at(59.999);
  expect(await isAllowed(person(0))).toBe(true);
  at(60);
  expect(await isAllowed(person(0))).toBe(false);
});

test("an extension before the end keeps one unbroken row", async () => {
  at(30);
  const validTo = new Date(start.getTime() + 600_000);
  await inWork((work) => extendAssignment(work, grants[1] ?? "", { validTo }));
  at(61);
  expect(await isAllowed(person(1))).toBe(true);
});

test("what has ended cannot be extended any more", async () => {
  at(61);
  const late = inWork((work) =>
    extendAssignment(work, grants[0] ?? "", { validTo: new Date(2e12) }),
  );
  await expect(late).rejects.toMatchObject({ code: "gone" });
});

test("the sweep writes one change and one event for each person, and only once", async () => {
  at(62);
  const changes = await countOf("change");
  events.length = 0;
  expect(await tidyAccess(system, {})).toEqual({ persons: 29, rights: 29 });
  expect(await countOf("change")).toBe(changes + 29);
  expect(events.length).toBe(29);
  expect(await tidyAccess(system, {})).toEqual({ persons: 0, rights: 0 });
});

test("the books name the instant of the end, not of the sweep", async () => {
  const { rows } = await database().pool.query<{ to: Date; end: Date; reason: string }>(
    `select a.valid_to as to, s.valid_to as end, s.end_reason as reason
     from access a join assignment s on s.id = a.reasons[1] where s.id = $1`,
    [grants[0]],
  );
  const end = new Date(start.getTime() + 60_000);
  expect(rows).toEqual([{ to: end, end, reason: "expired" }]);
  expect(await heldBy(person(0), new Date(end.getTime() - 1))).toContain("e6");
  resetClock();
});
