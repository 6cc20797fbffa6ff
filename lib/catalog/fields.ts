import { z } from "zod";

export const zones = ["office", "development", "test", "production"] as const;
export const risks = ["low", "medium", "high", "privileged"] as const;

/** Names things for good: a code is never used a second time. */
export const Code = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, "small letters, digits, . _ - (100 characters at most)");
const Name = z.string().trim().min(1, "a name").max(200, "at most 200 characters");
const Description = z.string().trim().max(2000, "at most 2000 characters");
const OwnerId = z.uuid().nullable();

/** Longest time a right may be asked for, in minutes: ten years. */
const minutesMax = 5_256_000;
const Minutes = z.int().min(1).max(minutesMax).nullable();

export const SystemFields = z.object({
  name: Name,
  description: Description,
  kind: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "small letters, digits and dashes"),
  zone: z.enum(zones, `one of ${zones.join(", ")}`),
  ownerId: OwnerId,
});
export type SystemFields = z.output<typeof SystemFields>;

/** What of an entitlement nobody's access follows; its conditions change by a roll-out. */
export const EntitlementFields = z.object({
  name: Name,
  description: Description,
  risk: z.enum(risks, `one of ${risks.join(", ")}`),
  minutesMax: Minutes,
  isRequestable: z.boolean(),
  ownerId: OwnerId,
});
export type EntitlementFields = z.output<typeof EntitlementFields>;

/** What of a role nobody's access follows; what it contains changes by a roll-out. */
export const RoleFields = z.object({
  name: Name,
  description: Description,
  minutesMax: Minutes,
  isRequestable: z.boolean(),
  ownerId: OwnerId,
});
export type RoleFields = z.output<typeof RoleFields>;

export const ConditionFields = z.object({
  name: Name,
  description: Description,
  /** How long it counts once fulfilled; null: for good. */
  validDays: z.int().min(1).max(3650).nullable(),
});
export type ConditionFields = z.output<typeof ConditionFields>;

/** Names of the fields in which two of a kind differ. */
export const changedFields = <T extends object>(before: T, after: T): (keyof T & string)[] =>
  (Object.keys(after) as (keyof T & string)[]).filter((key) => before[key] !== after[key]);
