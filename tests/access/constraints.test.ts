import { beforeAll, describe, expect, test } from "vitest";
import { begin, database, execute, operatorActor, sql } from "#lib/kernel/index.ts";
import { grantAdministrator } from "#lib/access/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { openCompany, recomputeAll, writeStraight } from "./company.ts";

beforeAll(async () => {
  await testDatabase();
  const { people } = await openCompany(10);
  await recomputeAll(people);
  await grantAdministrator(begin(operatorActor("console")), { employeeNumber: "10001" });
});

describe("the database itself refuses", () => {
  test.each<[what: string, statement: string, constraint: string]>([
    [
      "access that ends before it starts",
      "update access set valid_to = valid_from - interval '1 s'",
      "access_ends_after_it_starts",
    ],
    ["access without a reason", "update access set reasons = '{}'", "access_has_a_reason"],
    [
      "an assignment from nowhere",
      "update assignment set source = 'nowhere'",
      "an_assignment_has_a_known_source",
    ],
    [
      "a right that never ends",
      "update assignment set review_by = null, valid_to = null where source = 'direct'",
      "every_right_ends_by_itself",
    ],
    [
      "two open rows of one right",
      `insert into access select gen_random_uuid(), person_id, entitlement_id, valid_from, null,
         reasons, opened_by, null, null, false from access where valid_to is null limit 1`,
      "one_open_access_per_person_and_entitlement",
    ],
  ])("%s", async (_what, statement, constraint) => {
    const client = await database().pool.connect();
    try {
      await client.query("begin; set local postern.door = 'record:test'");
      await expect(client.query(statement)).rejects.toMatchObject({ constraint });
    } finally {
      await client.query("rollback");
      client.release();
    }
  });

  test("a write that came through no door", async () => {
    const tried = database().pool.query("update access set is_loaded = true");
    await expect(tried).rejects.toThrow("came through no door");
    await writeStraight((tx) => execute(tx, sql`update access set is_loaded = is_loaded`));
  });
});
