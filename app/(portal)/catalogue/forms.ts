import { z } from "zod";
import {
  Code,
  ConditionFields,
  EntitlementFields,
  RoleFields,
  SystemFields,
} from "#lib/catalog/index.ts";

/** What forms send as text, as the commands take it; an empty field is nothing. */
const orNothing = <Value>(schema: z.ZodType<Value, string>) =>
  z
    .string()
    .transform((text) => text.trim() || null)
    .pipe(schema.nullable());
const Count = z
  .string()
  .regex(/^\d+$/, "a number")
  .transform((text) => Number(text));

const ownerId = orNothing(z.uuid());
const minutesMax = orNothing(Count);
const isRequestable = z.stringbool();
const code = Code;

export const System = SystemFields.extend({ ownerId, systemId: z.uuid() });
export const NewSystem = SystemFields.extend({ ownerId, code });
export const Right = EntitlementFields.extend({
  ownerId,
  minutesMax,
  isRequestable,
  entitlementId: z.uuid(),
});
export const NewRight = EntitlementFields.extend({
  ownerId,
  minutesMax,
  isRequestable,
  code,
  systemId: z.uuid(),
});
export const Role = RoleFields.extend({ ownerId, minutesMax, isRequestable, roleId: z.uuid() });
export const NewRole = RoleFields.extend({ ownerId, minutesMax, isRequestable, code });

const validDays = orNothing(Count);
export const Condition = ConditionFields.extend({ validDays, conditionId: z.uuid() });
export const NewCondition = ConditionFields.extend({ validDays, code });
export const ConditionCodes = z.object({
  entitlementId: z.uuid(),
  codes: z.array(z.string().max(100)).max(50),
});

const Ids = z
  .string()
  .max(100_000)
  .transform((text) => text.split(",").filter(Boolean))
  .pipe(z.array(z.uuid()).max(2000));
export const RoleContents = z.object({
  roleId: z.uuid(),
  entitlementIds: Ids,
  includedIds: Ids,
});

export const Retirement = z.object({
  of: z.enum(["system", "entitlement", "role"]),
  id: z.uuid(),
  retiresAt: orNothing(z.iso.datetime()),
});
