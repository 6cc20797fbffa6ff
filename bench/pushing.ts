import { begin, execute, newId, recordDoor, sql, type Context } from "#lib/kernel/index.ts";
import { scim } from "#lib/feeds/index.ts";
import type { RosterRow } from "#prisma/seed/employees.ts";

const makeModule = recordDoor({
  name: "bench.module",
  tables: ["module"],
  run: async ({ tx, now }, name: string) => {
    const moduleId = newId<"module">();
    await execute(
      tx,
      sql`insert into module (id, name, owner, scopes, created_at)
          values (${moduleId}::uuid, ${name}, 'console', '{}', ${now})`,
    );
    return moduleId;
  },
});

/** A client of SCIM that speaks for a feed of its own. */
export async function scimClientOf(name: string): Promise<Context> {
  return begin({
    kind: "module",
    moduleId: await makeModule(name),
    ticketId: newId<"ticket">(),
    scopes: new Set(["scim:read", "scim:write"]),
    rights: new Set(["people.read"]),
  });
}

/** Somebody new in the place of a known one, told apart by this mark. */
export const newcomerLike = (row: RosterRow, mark: string) => ({
  number: `${mark}-${row.employee_number}`,
  givenName: row.given_name,
  familyName: `${row.family_name}${mark}`,
  ...(row.org_code !== "" && { orgCode: row.org_code }),
  ...(row.title !== "" && { title: row.title }),
});
type Newcomer = ReturnType<typeof newcomerLike>;

export const userOf = ({ number, givenName, familyName, orgCode, title }: Newcomer) => ({
  schemas: [scim.userUrn],
  ...{ userName: number, externalId: number, name: { givenName, familyName }, title },
  [scim.enterpriseUrn]: { employeeNumber: number },
  [scim.hrUrn]: { orgUnit: orgCode },
});
