import { z } from "zod";
import { command, invalidInput, needs, one, rows, sql, type Tx } from "#lib/kernel/index.ts";
import { insertEntitlement, updateEntitlement } from "./catalog-store.ts";
import { Code, EntitlementFields } from "./fields.ts";
import { refuseTaken } from "./refuse-taken.ts";
import { refuseUnknownOwner } from "./refuse-unknown-owner.ts";

const shared = { right: "catalog.manage", scope: "catalog:write" } as const;

const NewEntitlement = EntitlementFields.extend({
  systemId: z.uuid(),
  code: Code,
  description: EntitlementFields.shape.description.default(""),
  minutesMax: EntitlementFields.shape.minutesMax.default(null),
  isRequestable: z.boolean().default(true),
  ownerId: EntitlementFields.shape.ownerId.default(null),
  conditionCodes: z.array(z.string().max(100)).max(50).default([]),
});

export const createEntitlement = command({
  ...shared,
  name: "entitlement.create",
  title: "Adds an entitlement to a system.",
  rest: { method: "POST", path: "/systems/{systemId}/entitlements" },
  input: NewEntitlement,
  output: z.object({ entitlementId: z.string() }),
  load: ({ tx }, { systemId }) => lockSystem(tx, systemId),
  authorize: needs("catalog.manage"),
  run: async ({ input, resource: system, proof: _proof, ...work }) => {
    if (system.code === "postern") {
      const expected = "another system: the portal's own rights come with it";
      throw invalidInput([{ field: "systemId", reason: "reserved", expected }]);
    }
    const { systemId, code } = input;
    await refuseTaken(
      work.tx,
      sql`select retires_at from entitlement
          where system_id = ${systemId}::uuid and code = ${code}`,
    );
    await refuseUnknownOwner(work.tx, input.ownerId);
    await refuseUnknownConditions(work.tx, input.conditionCodes);
    return { entitlementId: await insertEntitlement(work, input) };
  },
});

const lockSystem = (tx: Tx, id: string) =>
  one(
    tx,
    z.object({ code: z.string() }),
    sql`select code from system where id = ${id}::uuid for update`,
    "system",
  );

async function refuseUnknownConditions(tx: Tx, codes: readonly string[]): Promise<void> {
  const found = await rows<{ code: string }>(
    tx,
    sql`select code from condition where code = any(${[...codes]}::text[]) and retired_at is null`,
  );
  const known = new Set(found.map(({ code }) => code));
  const missing = codes.findIndex((code) => !known.has(code));
  if (missing < 0) return;
  const expected = `a condition that exists, got ${codes[missing]}`;
  throw invalidInput([
    { field: `conditionCodes.${missing}`, reason: "unknown_condition", expected },
  ]);
}

const Stored = EntitlementFields.extend({ id: z.string(), code: z.string() });
const lockEntitlement = (tx: Tx, id: string) =>
  one(
    tx,
    Stored,
    sql`select id::text, code, name, description, risk, minutes_max, is_requestable,
               owner_id::text
        from entitlement where id = ${id}::uuid for update`,
    "entitlement",
  );

export const editEntitlement = command({
  ...shared,
  name: "entitlement.edit",
  title: "Changes what of an entitlement nobody's access follows; what is not named stays.",
  rest: { method: "PATCH", path: "/entitlements/{entitlementId}" },
  input: EntitlementFields.partial().extend({ entitlementId: z.uuid() }),
  output: z.object({ entitlementId: z.string(), fields: z.array(z.string()) }),
  load: ({ tx }, { entitlementId }) => lockEntitlement(tx, entitlementId),
  authorize: needs("catalog.manage"),
  run: async ({ input, resource, proof: _proof, ...work }) => {
    const { id, code, ...from } = resource;
    const { entitlementId, ...asked } = input;
    const to = EntitlementFields.parse({ ...from, ...asked });
    if (to.ownerId !== from.ownerId) await refuseUnknownOwner(work.tx, to.ownerId);
    return { entitlementId, fields: await updateEntitlement(work, { id, code, from, to }) };
  },
});
