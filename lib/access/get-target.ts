import { z } from "zod";
import { maybe, no, notFound, query, sql, yes, type Sql } from "#lib/kernel/index.ts";

const Found = z.object({
  kind: z.enum(["system", "entitlement", "role"]),
  id: z.string(),
  code: z.string(),
  name: z.string(),
});

/** `hr` is a system, `hr/payroll-read` a right of it, `role:accountant` a role. */
const shape = /^(?:role:(?<role>[^/\s]+)|(?<system>[^/\s:]+)(?:\/(?<right>[^/\s]+))?)$/;

function lookup(code: string): Sql {
  const { role, system, right } = shape.exec(code)?.groups ?? {};
  if (role !== undefined) {
    return sql`select 'role' as kind, id::text, 'role:' || code as code, name
               from role where code = ${role}`;
  }
  if (right !== undefined) {
    return sql`select 'entitlement' as kind, e.id::text, s.code || '/' || e.code as code, e.name
               from entitlement e join system s on s.id = e.system_id
               where s.code = ${system} and e.code = ${right}`;
  }
  return sql`select 'system' as kind, id::text, code, name from system where code = ${system}`;
}

/** What a code names: command lines and files say codes, doors take ids. */
export const getTarget = query({
  name: "target.get",
  title: "Finds the system, the right or the role that a code names.",
  right: "everyone",
  scope: "access:read",
  rest: { method: "GET", path: "/targets" },
  input: z.object({
    code: z.string().max(300).regex(shape, "SYSTEM, SYSTEM/RIGHT or role:ROLE"),
  }),
  output: Found,
  authorize: (actor) => (actor.kind === "nobody" ? no("not_signed_in") : yes()),
  run: async ({ tx, input }) => {
    const found = await maybe(tx, Found, lookup(input.code));
    if (!found) throw notFound("target");
    return found;
  },
});
