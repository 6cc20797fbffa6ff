import { beforeAll, expect, test } from "vitest";
import { exportBundle } from "#lib/audit/index.ts";
import { grantAdministrator } from "#lib/access/index.ts";
import { database } from "#lib/kernel/index.ts";
import { asPerson, console_, seedPeople } from "../catalog/people.ts";
import { testDatabase } from "../support/database.ts";

beforeAll(async () => {
  await testDatabase();
});

test("a reading that is refused is an event of its refusal, and never one of reading", async () => {
  const [admin, employee] = await seedPeople(2);
  if (!admin || !employee) throw new Error("nobody works here");
  await grantAdministrator(console_, { employeeNumber: "10001" });
  await expect(exportBundle(asPerson(employee), {})).rejects.toThrow("needs_audit.export");
  await exportBundle(asPerson(admin), {});
  const { rows } = await database().pool.query<{ actor: string; outcome: string }>(
    `select actor_id::text as actor, outcome from audit_event
     where action = 'audit.export' order by at, id`,
  );
  expect(rows).toEqual([
    { actor: employee, outcome: "refused" },
    { actor: admin, outcome: "read" },
  ]);
});
