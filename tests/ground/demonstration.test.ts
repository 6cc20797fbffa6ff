import { beforeAll, expect, test } from "vitest";
import { portalRights } from "#lib/access/index.ts";
import { begin, database, operatorActor } from "#lib/kernel/index.ts";
import { applyCatalogue, catalogueOwners } from "#prisma/seed/apply-catalogue.ts";
import { namedPeople } from "#prisma/seed/cast.ts";
import { demonstrationRoster, sampleDay } from "#prisma/seed/demonstration-roster.ts";
import { giveRoles } from "#prisma/seed/give-roles.ts";
import { importOwners } from "#prisma/seed/import-people.ts";
import { testDatabase } from "#tests/support/database.ts";

const today = "2026-03-02";
const context = begin(operatorActor("test"));

async function ask<T>(statement: string): Promise<T[]> {
  return (await database().pool.query(statement)).rows as T[];
}

test("everybody of the demonstration has a manager who works there, up to one director", () => {
  const active = demonstrationRoster(sampleDay, today).filter(({ status }) => status === "active");
  const byNumber = new Map(active.map((row) => [row.employee_number, row]));
  const alone = active.filter(({ manager_number }) => manager_number === "");
  expect(alone.map(({ title }) => title)).toEqual(["Managing Director"]);
  for (const start of active) {
    let row = start;
    for (let steps = 0; row.manager_number !== ""; steps++) {
      const manager = byNumber.get(row.manager_number);
      if (!manager || steps > 10) throw new Error(`${start.employee_number} leads nowhere`);
      row = manager;
    }
  }
});

beforeAll(async () => {
  await testDatabase();
  await importOwners({ context, today }, new Set([...namedPeople(), ...catalogueOwners()]));
  await applyCatalogue(context);
  await giveRoles(context);
}, 240_000);

test("its catalogue is applied whole: systems in four zones, rights, roles, rules", async () => {
  const zones = await ask<{ zone: string }>("select distinct zone from system order by zone");
  expect(zones.map(({ zone }) => zone)).toEqual(["development", "office", "production", "test"]);
  const [counts] = await ask<Record<string, number>>(
    `select (select count(*)::int from entitlement) as rights,
            (select count(*)::int from role) as roles,
            (select count(*)::int from rule where state = 'enforced') as rules`,
  );
  expect(counts?.["rights"]).toBeGreaterThan(390);
  expect(counts?.["roles"]).toBeGreaterThan(60);
  expect(counts?.["rules"]).toBeGreaterThan(24);
});

test("somebody holds each of the portal's own rights, and nobody two sides that are apart", async () => {
  const held = await ask<{ code: string }>(
    `select distinct e.code from access a join entitlement e on e.id = a.entitlement_id
     join system s on s.id = e.system_id where s.code = 'postern' and a.withdrawn_by is null`,
  );
  expect(held.map(({ code }) => code).sort()).toEqual(Object.keys(portalRights).sort());
  const blocked = await ask("select from block where kind = 'conflict' and closed_by is null");
  expect(blocked).toEqual([]);
});
