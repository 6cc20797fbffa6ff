import { z } from "zod";
import type { ApproverSource } from "../policy-definition.ts";
import { PolicyInput } from "../save-policy.ts";
import { Duration } from "./duration.ts";

const simple = {
  manager: "manager",
  "managers-manager": "managers_manager",
  "owner-of-system": "owner_of_system",
  "owner-of-entitlement": "owner_of_entitlement",
  "owner-of-role": "owner_of_role",
} as const;
type Simple = keyof typeof simple;
const simpleNames = Object.keys(simple) as [Simple, ...Simple[]];

const Number_ = z.union([z.string(), z.int().nonnegative().transform(String)]);
const Named = z.union([
  z.strictObject({ role: z.string() }),
  z.strictObject({ persons: z.array(Number_) }),
  z.strictObject({ expression: z.string() }),
]);
const expected = `one of ${simpleNames.join(", ")}, or role:, persons: or expression:`;

/** Who decides, as people write it. */
const Approvers = z
  .union([z.enum(simpleNames), Named], expected)
  .transform((source): z.input<typeof ApproverSource> => {
    if (typeof source === "string") return { kind: simple[source] };
    if ("role" in source) return { kind: "role", role: source.role };
    if ("persons" in source) return { kind: "persons", numbers: source.persons };
    return { kind: "expression", expression: source.expression };
  });

const Hours = Duration.transform((minutes) => minutes / 60);

const Stage = z.strictObject({
  name: z.string(),
  groups: z.array(z.strictObject({ approvers: Approvers, quorum: z.int().optional() })).max(20),
  noQuorum: z.int().optional(),
  timeout: Hours.optional(),
  escalate: Approvers.optional(),
});

/** An approval policy of a file: what `PolicyInput` takes, with durations and sources in words. */
export const FilePolicy = z
  .strictObject({
    code: PolicyInput.shape.code,
    name: PolicyInput.shape.name,
    description: PolicyInput.shape.description,
    priority: PolicyInput.shape.priority,
    when: PolicyInput.shape.condition,
    automatic: z.boolean().optional(),
    maxDuration: Duration.optional(),
    permanent: z.boolean().default(false),
    stages: z.array(Stage).max(20).optional(),
    fallback: Approvers.optional(),
    pending: Hours.optional(),
  })
  .transform((file, context) => {
    const { code, name, description, priority, when } = file;
    const given = { code, name, description, priority, condition: when };
    const parsed = PolicyInput.safeParse({ ...given, definition: definitionOf(file) });
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: file } as Raw);
    return z.NEVER;
  });
type Raw = z.core.$ZodRawIssue;
export type FilePolicy = z.output<typeof FilePolicy>;

type Written = {
  automatic?: boolean | undefined;
  maxDuration?: number | undefined;
  permanent: boolean;
  stages?: z.output<typeof Stage>[] | undefined;
  fallback?: z.input<typeof ApproverSource> | undefined;
  pending?: number | undefined;
};

/** Only what the file says: what is missing is for the definition's own rules to miss. */
const definitionOf = (file: Written): object =>
  withoutUnset({
    automatic: file.automatic,
    minutesMax: file.maxDuration,
    isPermanentAllowed: file.permanent,
    stages: file.stages?.map(({ timeout, ...stage }) =>
      withoutUnset({ ...stage, timeoutHours: timeout, groups: stage.groups.map(withoutUnset) }),
    ),
    fallback: file.fallback,
    pendingHours: file.pending,
  });

const withoutUnset = (given: object): object =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
