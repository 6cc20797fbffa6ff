import { z } from "zod";
import { Code, ConditionFields, EntitlementFields, SystemFields } from "#lib/catalog/index.ts";
import { FilePolicy } from "./file-policy.ts";
import { Duration } from "./duration.ts";

/** A right as "system/entitlement". */
const Right = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]*\/[a-z0-9][a-z0-9._-]*$/, "system/entitlement, such as crm/read");
const RoleRef = z.string().regex(/^role:[a-z0-9][a-z0-9._-]*$/, "role:code");
const Target = z.union([RoleRef, Right], "system/entitlement or role:code");

/** An employee number. YAML reads 10001 as a number: that is meant as the text. */
const Owner = z
  .union([z.string().trim().min(1).max(100), z.int().nonnegative().transform(String)], {
    error: "an employee number",
  })
  .nullable()
  .default(null);

const { name, description } = SystemFields.shape;
const about = { code: Code, name, description: description.default(""), owner: Owner };

const Entitlement = z.strictObject({
  ...about,
  risk: EntitlementFields.shape.risk,
  maxDuration: Duration.optional(),
  requestable: z.boolean().default(true),
  conditions: z.array(Code).max(50).default([]),
});
export type FileEntitlement = z.output<typeof Entitlement>;

const System = z.strictObject({
  ...about,
  kind: SystemFields.shape.kind.default("application"),
  zone: SystemFields.shape.zone,
  entitlements: z.array(Entitlement).max(2000).default([]),
});
export type FileSystem = z.output<typeof System>;

const Role = z.strictObject({
  ...about,
  requestable: z.boolean().default(true),
  maxDuration: Duration.optional(),
  entitlements: z.array(Right).max(2000).default([]),
  includes: z.array(Code).max(200).default([]),
});
export type FileRole = z.output<typeof Role>;

const Rule = z.strictObject({
  ...about,
  state: z.enum(["draft", "record-only", "enforced"]).default("draft"),
  when: z.string().trim().min(1).max(4000),
  gives: z.array(Target).min(1).max(200),
});
export type FileRule = z.output<typeof Rule>;

const Separation = z.strictObject({
  ...about,
  mode: z.enum(["record", "ask", "refuse"]),
  left: z.array(Target).min(1).max(500),
  right: z.array(Target).min(1).max(500),
});
export type FileSeparation = z.output<typeof Separation>;

const Condition = z.strictObject({
  code: Code,
  name,
  description: description.default(""),
  validDays: ConditionFields.shape.validDays.default(null),
});
export type FileCondition = z.output<typeof Condition>;

/** The whole catalogue as one file; unknown keys are refused wherever they stand. */
export const CatalogFile = z.strictObject({
  conditions: z.array(Condition).max(500).default([]),
  systems: z.array(System).max(2000).default([]),
  roles: z.array(Role).max(2000).default([]),
  rules: z.array(Rule).max(1000).default([]),
  separations: z.array(Separation).max(1000).default([]),
  policies: z.array(FilePolicy).max(500).default([]),
});
export type CatalogFile = z.output<typeof CatalogFile>;
