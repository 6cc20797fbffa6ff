import { complex, text, type Attribute, type Schema } from "./attribute.ts";
import { groupSchema } from "./group-schema.ts";
import { hrSchema } from "./hr-schema.ts";
import { enterpriseSchema, unkeptOfUser, userSchema } from "./user-schema.ts";

/** A kind of resource: where it is, and what it is made of (RFC 7643 §6). */
export type ResourceType = {
  readonly name: "User" | "Group";
  readonly endpoint: "/Users" | "/Groups";
  readonly core: Schema;
  readonly extensions: readonly Schema[];
  /** Attributes of the standard that are taken and not kept. */
  readonly unkept: readonly string[];
};

/** A resource as plain JSON, its attributes under their canonical names. */
export type Resource = Record<string, unknown>;

const given = { caseExact: true, mutability: "readOnly" } as const;

/** What every resource has and no schema lists (RFC 7643 §3.1). */
export const sharedAttributes: readonly Attribute[] = [
  text("schemas", "The URNs of the schemas in use.", {
    ...given,
    type: "reference",
    multiValued: true,
    returned: "always",
  }),
  text("id", "The id that the server gave.", {
    ...given,
    returned: "always",
    uniqueness: "server",
  }),
  text("externalId", "The id that the provider gave.", { caseExact: true }),
  complex("meta", "What the server knows of the resource.", {
    mutability: "readOnly",
    subAttributes: [
      text("resourceType", "The kind of the resource.", given),
      text("created", "When it was made.", { ...given, type: "dateTime" }),
      text("lastModified", "When it last changed.", { ...given, type: "dateTime" }),
      text("location", "Its address.", { ...given, type: "reference" }),
      text("version", "Its version, as an entity tag.", given),
    ],
  }),
];

export const userType: ResourceType = {
  name: "User",
  endpoint: "/Users",
  core: userSchema,
  extensions: [enterpriseSchema, hrSchema],
  unkept: unkeptOfUser,
};

export const groupType: ResourceType = {
  name: "Group",
  endpoint: "/Groups",
  core: groupSchema,
  extensions: [],
  unkept: [],
};

/** Whether this is an object as JSON knows it. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
