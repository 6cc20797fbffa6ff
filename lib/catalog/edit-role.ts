import { z } from "zod";
import { command, needs, one, sql, type Tx } from "#lib/kernel/index.ts";
import { insertRole, updateRole } from "./catalog-store.ts";
import { Code, RoleFields } from "./fields.ts";
import { refuseTaken } from "./refuse-taken.ts";
import { refuseUnknownOwner } from "./refuse-unknown-owner.ts";

const shared = { right: "catalog.manage", scope: "catalog:write" } as const;

/** Empty at first: what it contains is previewed and rolled out like every other edit of it. */
export const createRole = command({
  ...shared,
  name: "role.create",
  title: "Adds an empty role to the catalogue.",
  rest: { method: "POST", path: "/roles" },
  input: RoleFields.extend({
    code: Code,
    description: RoleFields.shape.description.default(""),
    minutesMax: RoleFields.shape.minutesMax.default(null),
    isRequestable: z.boolean().default(true),
    ownerId: RoleFields.shape.ownerId.default(null),
  }),
  output: z.object({ roleId: z.string() }),
  load: async () => undefined,
  authorize: needs("catalog.manage"),
  run: async ({ input, resource: _none, proof: _proof, ...work }) => {
    const { code, ...fields } = input;
    await refuseTaken(work.tx, sql`select retires_at from role where code = ${code}`);
    await refuseUnknownOwner(work.tx, fields.ownerId);
    return { roleId: await insertRole(work, code, fields) };
  },
});

const Stored = RoleFields.extend({ id: z.string(), code: z.string() });
const lockRole = (tx: Tx, id: string) =>
  one(
    tx,
    Stored,
    sql`select id::text, code, name, description, minutes_max, is_requestable, owner_id::text
        from role where id = ${id}::uuid for update`,
    "role",
  );

export const editRole = command({
  ...shared,
  name: "role.edit",
  title: "Changes a role's name, text, longest time or owner; what it contains stays.",
  rest: { method: "PATCH", path: "/roles/{roleId}" },
  input: RoleFields.partial().extend({ roleId: z.uuid() }),
  output: z.object({ roleId: z.string(), fields: z.array(z.string()) }),
  load: ({ tx }, { roleId }) => lockRole(tx, roleId),
  authorize: needs("catalog.manage"),
  run: async ({ input, resource, proof: _proof, ...work }) => {
    const { id, code, ...from } = resource;
    const { roleId, ...asked } = input;
    const to = RoleFields.parse({ ...from, ...asked });
    if (to.ownerId !== from.ownerId) await refuseUnknownOwner(work.tx, to.ownerId);
    return { roleId, fields: await updateRole(work, { id, code, from, to }) };
  },
});
