import { z } from "zod";
import { command, needs, one, sql, type Tx } from "#lib/kernel/index.ts";
import { insertSystem, updateSystem } from "./catalog-store.ts";
import { refuseTaken } from "./refuse-taken.ts";
import { Code, SystemFields } from "./fields.ts";
import { refuseUnknownOwner } from "./refuse-unknown-owner.ts";

const shared = { right: "catalog.manage", scope: "catalog:write" } as const;

export const createSystem = command({
  ...shared,
  name: "system.create",
  title: "Adds a system to the catalogue.",
  rest: { method: "POST", path: "/systems" },
  input: SystemFields.extend({
    code: Code,
    description: SystemFields.shape.description.default(""),
    kind: SystemFields.shape.kind.default("application"),
    ownerId: SystemFields.shape.ownerId.default(null),
  }),
  output: z.object({ systemId: z.string() }),
  load: async () => undefined,
  authorize: needs("catalog.manage"),
  run: async ({ input, resource: _none, proof: _proof, ...work }) => {
    const { code, ...fields } = input;
    await refuseTaken(work.tx, sql`select retires_at from system where code = ${code}`);
    await refuseUnknownOwner(work.tx, fields.ownerId);
    return { systemId: await insertSystem(work, code, fields) };
  },
});

const Stored = SystemFields.extend({ id: z.string(), code: z.string() });
const lockSystem = (tx: Tx, id: string) =>
  one(
    tx,
    Stored,
    sql`select id::text, code, name, description, kind, zone, owner_id::text from system
        where id = ${id}::uuid for update`,
    "system",
  );

export const editSystem = command({
  ...shared,
  name: "system.edit",
  title: "Changes a system's name, text, kind, zone or owner; what is not named stays.",
  rest: { method: "PATCH", path: "/systems/{systemId}" },
  input: SystemFields.partial().extend({ systemId: z.uuid() }),
  output: z.object({ systemId: z.string(), fields: z.array(z.string()) }),
  load: ({ tx }, { systemId }) => lockSystem(tx, systemId),
  authorize: needs("catalog.manage"),
  run: async ({ input, resource, proof: _proof, ...work }) => {
    const { id, code, ...from } = resource;
    const { systemId, ...asked } = input;
    const to = SystemFields.parse({ ...from, ...asked });
    if (to.ownerId !== from.ownerId) await refuseUnknownOwner(work.tx, to.ownerId);
    return { systemId, fields: await updateSystem(work, { id, code, from, to }) };
  },
});
