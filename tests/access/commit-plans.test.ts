import { beforeAll, describe, expect, test } from "vitest";
import { execute, newId, sql, type Database } from "#lib/kernel/index.ts";
import { commitPlans, grantFromRequest, planPeople, recompute } from "#lib/access/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import {
  countOf,
  heldBy,
  inWork,
  moveTo,
  openCompany,
  recomputeAll,
  type Company,
} from "./company.ts";

let database: Database;
let company: Company;
beforeAll(async () => {
  database = await testDatabase();
  company = await openCompany(40);
  await recomputeAll(company.people);
});

const person = (index: number) => company.people[index] ?? "";

describe("a commit", () => {
  test("gives each person what the rules say", async () => {
    expect(await heldBy(person(0))).toEqual(["e1", "e2"]);
    expect(await heldBy(person(1))).toEqual(["e1", "e5"]);
  });

  test("of a plan that changes nothing writes nothing", async () => {
    const before = await Promise.all(["access", "assignment", "change", "block"].map(countOf));
    await recomputeAll(company.people);
    const after = await Promise.all(["access", "assignment", "change", "block"].map(countOf));
    expect(after).toEqual(before);
  });

  test("closes and opens intervals, and deletes none", async () => {
    const rows = await countOf("access");
    await moveTo(company, "d2", [person(2)]);
    expect(await heldBy(person(2))).toEqual(["e1", "e5"]);
    expect(await heldBy(person(2), new Date(Date.now() - 60_000))).toEqual([]);
    expect(await countOf("access")).toBe(rows + 1);
  });

  test("made on an older version of the person is refused", async () => {
    const stale = inWork(async (work) => {
      const cause = { kind: "person", id: null } as const;
      await execute(
        work.tx,
        sql`update person set org_unit_id = null where id = ${person(4)}::uuid`,
      );
      const plans = await planPeople(work, { personIds: [person(4)], cause });
      await execute(
        work.tx,
        sql`update person set version = version + 1 where id = ${person(4)}::uuid`,
      );
      return commitPlans(work, plans, cause);
    });
    await expect(stale).rejects.toMatchObject({ reason: "person_changed_meanwhile" });
  });

  test("of two at once on one person, both arrive and neither is lost", async () => {
    const grant = (target: string) =>
      inWork((work) =>
        grantFromRequest(work, {
          personId: person(6),
          targetKind: "entitlement",
          targetId: company.ids[target] ?? "",
          validFrom: work.now,
          validTo: new Date(work.now.getTime() + 3_600_000),
          requestItemId: newId(),
        }),
      );
    await Promise.all([grant("e4"), grant("e6"), grant("e5")]);
    expect(await heldBy(person(6))).toEqual(["e1", "e2", "e4", "e5", "e6"]);
  });

  test("links each person's changes by number and hash", async () => {
    const { rows } = await database.pool.query<{ numbers: number[]; last: number }>(
      `select array_agg(number order by number) as numbers, max(p.change_number) as last
       from change c join person p on p.id = c.person_id where p.id = $1 group by p.id`,
      [person(6)],
    );
    expect(rows[0]).toEqual({ numbers: [1, 2, 3, 4], last: 4 });
  });

  test("that would leave no administrator is refused", async () => {
    const grant = {
      personId: person(8),
      targetKind: "entitlement" as const,
      targetId: company.ids["access.manage"] ?? "",
      validFrom: new Date(),
      requestItemId: newId(),
    };
    await inWork((work) => grantFromRequest(work, grant));
    const leaving = inWork(async (work) => {
      await execute(
        work.tx,
        sql`update person set hr_state = 'ended' where id = ${person(8)}::uuid`,
      );
      return recompute(work, { personIds: [person(8)], cause: { kind: "termination", id: null } });
    });
    await expect(leaving).rejects.toMatchObject({ reason: "last_administrator" });
    expect(await heldBy(person(8))).toContain("access.manage");
  });
});
